SET ROLE shop_owner;
ALTER TABLE shop.orders ADD PRIMARY KEY (id, ordered_at);
ALTER TABLE shop.orders ADD FOREIGN KEY (customer_id) REFERENCES shop.customer;
CREATE INDEX orders_customer ON shop.orders (customer_id) INCLUDE (status);
INSERT INTO shop.orders (ordered_at, customer_id, channel)
VALUES ('2026-01-01 00:00+00', 1, 'app'), ('2022-12-31 23:59:59.999999+00', 2, 'web');
INSERT INTO shop.stock_movement (warehouse, product_id, delta, moved_at)
SELECT 'elsewhere', 1001, n, '2025-05-05 05:05+00' FROM generate_series(1, 10) AS n;
CREATE TRIGGER note_each_order AFTER INSERT ON shop.orders
  FOR EACH ROW EXECUTE FUNCTION shop.note_order();
ALTER TABLE shop.stock_movement_elsewhere ADD UNIQUE (id, warehouse, moved_at);
ALTER TABLE shop.stock_movement ADD CONSTRAINT stock_movement_key PRIMARY KEY (id, warehouse);
ALTER TABLE shop.stock_movement ADD FOREIGN KEY (product_id) REFERENCES shop.product;
CREATE PROCEDURE shop.forget_sessions(before timestamptz)
  LANGUAGE sql
  AS $$ DELETE FROM shop.web_session WHERE seen < before $$;
RESET ROLE
