SET ROLE shop_owner;
CREATE TABLE shop.orders_other PARTITION OF shop.orders DEFAULT;
CREATE TABLE shop.stock_movement_elsewhere PARTITION OF shop.stock_movement DEFAULT
  PARTITION BY HASH (id);
CREATE TABLE shop.stock_movement_elsewhere_0 PARTITION OF shop.stock_movement_elsewhere
  FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE shop.stock_movement_elsewhere_1 PARTITION OF shop.stock_movement_elsewhere
  FOR VALUES WITH (MODULUS 2, REMAINDER 1);
RESET ROLE
