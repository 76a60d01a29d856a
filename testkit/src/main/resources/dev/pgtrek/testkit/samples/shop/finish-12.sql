SET ROLE shop_owner;
ALTER TABLE shop.order_line ADD FOREIGN KEY (order_id, ordered_at) REFERENCES shop.orders ON DELETE CASCADE;
RESET ROLE
