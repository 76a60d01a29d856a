SET ROLE shop_owner;
ALTER TABLE shop.order_line
  ADD COLUMN total numeric GENERATED ALWAYS AS (quantity * price) STORED;
ALTER TABLE shop.customer
  ADD COLUMN search_name text GENERATED ALWAYS AS (lower(name)) STORED;
RESET ROLE
