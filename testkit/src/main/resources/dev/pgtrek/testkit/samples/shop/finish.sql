SET ROLE shop_owner;

CREATE UNIQUE INDEX customer_email ON shop.customer (email);
CREATE INDEX customer_preferences ON shop.customer USING gin (preferences jsonb_path_ops);
CREATE INDEX customer_lower_name ON shop.customer (lower(name) text_pattern_ops) WHERE name <> '';
ALTER TABLE shop.category ADD FOREIGN KEY (parent_id) REFERENCES shop.category DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE shop.product ADD CONSTRAINT product_sku UNIQUE (sku);
ALTER TABLE shop.product ADD FOREIGN KEY (category_id) REFERENCES shop.category ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX product_name_words ON shop.product USING gin (name extensions.gin_trgm_ops);
CREATE INDEX product_sku_hash ON shop.product USING hash (sku);
ALTER TABLE shop.product CLUSTER ON product_sku;
ALTER TABLE shop.product REPLICA IDENTITY USING INDEX product_sku;
ALTER TABLE shop.discount ADD FOREIGN KEY (product_id) REFERENCES shop.product ON DELETE CASCADE;
ALTER TABLE shop.discount ADD CONSTRAINT one_discount_at_a_time
  EXCLUDE USING gist (product_id WITH =, valid WITH &&);
ALTER TABLE shop.order_line ADD CONSTRAINT order_line_key PRIMARY KEY (order_id, line);
ALTER TABLE shop.order_line ADD FOREIGN KEY (product_id) REFERENCES shop.product;
ALTER TABLE shop.order_line ADD CONSTRAINT quantity_is_positive CHECK (quantity > 0) NOT VALID;
CREATE INDEX stock_movement_moved_at ON shop.stock_movement_north USING brin (moved_at) WITH (pages_per_range = 32);
ALTER TABLE shop.manual ADD FOREIGN KEY (product_id) REFERENCES shop.product;
CREATE STATISTICS shop.order_line_columns (dependencies) ON order_id, ordered_at FROM shop.order_line;

CREATE FUNCTION shop.order_total(wanted bigint, tax numeric DEFAULT 0.19) RETURNS numeric
  LANGUAGE sql STABLE PARALLEL SAFE COST 50
  AS $$ SELECT sum(quantity * price) * (1 + tax) FROM shop.order_line WHERE order_id = wanted $$;
CREATE FUNCTION shop.cheapest(VARIADIC prices numeric[]) RETURNS numeric
  LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT min(p) FROM unnest(prices) AS p $$;
CREATE FUNCTION shop.lines_of(wanted bigint, OUT line int, OUT quantity int) RETURNS SETOF record
  LANGUAGE plpgsql ROWS 3
  AS $$
BEGIN
  RETURN QUERY SELECT l.line, l.quantity FROM shop.order_line AS l WHERE l.order_id = wanted ORDER BY 1;
END
$$;
CREATE FUNCTION shop.open_ticket(subject text) RETURNS int
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = shop, pg_temp
  AS $$
DECLARE
  made int;
BEGIN
  INSERT INTO ticket (opened_by, subject) VALUES (session_user, open_ticket.subject) RETURNING id INTO made;
  RETURN made;
END
$$;
CREATE FUNCTION shop.touch() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
BEGIN
  NEW.changed := now();
  RETURN NEW;
END
$$;
CREATE FUNCTION shop.note_order() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
BEGIN
  INSERT INTO audit.entry (happened) VALUES (now());
  RETURN NULL;
END
$$;
CREATE AGGREGATE shop.product_of(numeric) (sfunc = numeric_mul, stype = numeric, initcond = '1');

CREATE TRIGGER touch BEFORE UPDATE OF name, price ON shop.product
  FOR EACH ROW WHEN (ROW(OLD.name, OLD.price) IS DISTINCT FROM ROW(NEW.name, NEW.price)) EXECUTE PROCEDURE shop.touch();
CREATE TRIGGER note_order AFTER INSERT OR DELETE ON shop.order_line
  FOR EACH STATEMENT EXECUTE PROCEDURE shop.note_order();
CREATE CONSTRAINT TRIGGER note_order_late AFTER INSERT ON shop.discount
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE PROCEDURE shop.note_order();
ALTER TABLE shop.discount DISABLE TRIGGER note_order_late;

CREATE VIEW shop.customer_orders AS
  SELECT c.id, c.name, (c.home).city AS city, count(o.id) AS orders, max(o.ordered_at) AS latest
    FROM shop.customer AS c
    LEFT JOIN shop.orders AS o ON o.customer_id = c.id AND o.status <> 'cancelled'
   GROUP BY c.id
  HAVING count(o.id) > 0 OR c.email = 'nobody@example.com';
CREATE VIEW shop.listed_product WITH (security_barrier = true) AS
  SELECT id, sku, name, price FROM shop.product WHERE listed
  WITH LOCAL CHECK OPTION;
CREATE RECURSIVE VIEW shop.category_path (id, path) AS
  SELECT id, ARRAY[name] FROM shop.category WHERE parent_id IS NULL
  UNION ALL
  SELECT c.id, p.path || c.name FROM shop.category AS c JOIN category_path AS p ON p.id = c.parent_id;
CREATE RULE no_deletes AS ON DELETE TO shop.listed_product DO INSTEAD NOTHING;
CREATE MATERIALIZED VIEW shop.monthly_sales AS
  SELECT date_trunc('month', timezone('UTC', ordered_at)) AS month, sum(quantity * price) AS revenue, count(*) AS lines
    FROM shop.order_line
   GROUP BY 1;
CREATE UNIQUE INDEX monthly_sales_month ON shop.monthly_sales (month);
CREATE MATERIALIZED VIEW shop.not_filled_yet AS SELECT id, name FROM shop.product WITH NO DATA;

GRANT USAGE ON SCHEMA shop, audit TO shop_reader, shop_app, shop_support;
GRANT SELECT ON ALL TABLES IN SCHEMA shop TO shop_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA shop TO shop_app;
REVOKE DELETE ON shop.orders FROM shop_app;
GRANT UPDATE (status, note), SELECT (id) ON shop.orders TO shop_support;
GRANT SELECT ON shop.customer TO shop_support WITH GRANT OPTION;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA shop TO shop_app;
REVOKE EXECUTE ON FUNCTION shop.open_ticket(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shop.open_ticket(text) TO shop_app;
REVOKE USAGE ON TYPE shop.address FROM PUBLIC;
GRANT USAGE ON TYPE shop.address TO shop_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO shop_reader;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

COMMENT ON SCHEMA shop IS 'Everything that is sold';
COMMENT ON TABLE shop.customer IS 'Who buys; it''s "personal" data';
COMMENT ON COLUMN shop.customer.home IS E'Where they live\nTwo lines';
COMMENT ON TYPE shop.order_status IS 'The steps of an order';
COMMENT ON DOMAIN shop.email IS 'Not checked too closely';
COMMENT ON CONSTRAINT product_sku ON shop.product IS 'Printed on labels';
COMMENT ON INDEX shop.customer_email IS 'For the log-in';
COMMENT ON FUNCTION shop.order_total(bigint, numeric) IS 'With tax';
COMMENT ON TRIGGER touch ON shop.product IS 'Keeps the time of the last change';
COMMENT ON POLICY own_tickets ON shop.ticket IS 'Everybody sees their own';
COMMENT ON VIEW shop.listed_product IS 'What can be bought now';
COMMENT ON SEQUENCE shop.invoice_number IS 'With gaps';
COMMENT ON RULE no_deletes ON shop.listed_product IS 'Delist instead';
RESET ROLE;

DO $$
DECLARE
  document oid;
BEGIN
  FOR document IN SELECT m.document FROM shop.manual AS m ORDER BY product_id LOOP
    EXECUTE format('ALTER LARGE OBJECT %s OWNER TO shop_owner', document);
    EXECUTE format('GRANT SELECT ON LARGE OBJECT %s TO shop_reader', document);
    EXECUTE format('COMMENT ON LARGE OBJECT %s IS ''A manual''', document);
  END LOOP;
END
$$
