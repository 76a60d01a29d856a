-- Partitioned tables have no keys of their own in version 10: their leaves have.
SET ROLE shop_owner;
ALTER TABLE shop.orders_2023 ADD PRIMARY KEY (id, ordered_at);
ALTER TABLE shop.orders_2024_1 ADD PRIMARY KEY (id, ordered_at);
ALTER TABLE shop.orders_2024_2 ADD PRIMARY KEY (id, ordered_at);
ALTER TABLE shop.orders_2025_low ADD PRIMARY KEY (id, ordered_at);
ALTER TABLE shop.orders_2025_high ADD PRIMARY KEY (id, ordered_at);
ALTER TABLE shop.orders_2023 ADD FOREIGN KEY (customer_id) REFERENCES shop.customer;
ALTER TABLE shop.stock_movement_north ADD PRIMARY KEY (id, warehouse);
ALTER TABLE shop."Stock Movement (rest)" ADD PRIMARY KEY (id, warehouse);
ALTER TABLE shop.stock_movement_north ADD FOREIGN KEY (product_id) REFERENCES shop.product;
RESET ROLE
