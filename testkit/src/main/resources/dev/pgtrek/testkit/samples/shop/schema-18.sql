SET ROLE shop_owner;
ALTER TABLE shop.product
  ADD COLUMN label text GENERATED ALWAYS AS (sku || ': ' || name) VIRTUAL;
RESET ROLE
