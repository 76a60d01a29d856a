SET ROLE shop_owner;
CREATE UNIQUE INDEX category_name ON shop.category (parent_id, name) NULLS NOT DISTINCT;
CREATE VIEW shop.my_tickets WITH (security_invoker = true) AS SELECT id, subject FROM shop.ticket;
RESET ROLE
