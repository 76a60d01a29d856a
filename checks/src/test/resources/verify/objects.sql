-- One of every kind of object, in the words of version 10. It gives the same on every server it is run on.
CREATE SCHEMA shop AUTHORIZATION "Owner One";
CREATE SCHEMA "Odd ""Schema";
CREATE EXTENSION hstore SCHEMA shop;
CREATE EXTENSION pgcrypto;
COMMENT ON SCHEMA "Odd ""Schema" IS 'odd';

CREATE TYPE shop.mood AS ENUM ('sad', 'ok', 'happy');
ALTER TYPE shop.mood OWNER TO "Owner One";
COMMENT ON TYPE shop.mood IS 'how it is';
CREATE DOMAIN shop.positive AS int NOT NULL DEFAULT 1 CHECK (value > 0);
CREATE DOMAIN shop.measure AS float8;
CREATE TYPE shop.place AS (x float8, y float4, label text);
CREATE TYPE shop.visit AS (place shop.place, day int);
CREATE TYPE shop.simple AS (a int, b text);
CREATE TYPE shop.span AS RANGE (subtype = float8, subtype_diff = float8mi);

CREATE TABLE shop.customers (
  id serial PRIMARY KEY,
  name varchar(80) NOT NULL COLLATE "C",
  mood shop.mood DEFAULT 'ok',
  tags text[] DEFAULT '{}',
  attributes shop.hstore,
  note text
);
CREATE TABLE shop.orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer int NOT NULL REFERENCES shop.customers ON DELETE CASCADE,
  at timestamptz DEFAULT now(),
  total numeric(12, 2) CHECK (total >= 0),
  quantity shop.positive,
  UNIQUE (customer, at)
);
ALTER TABLE shop.orders OWNER TO "Owner One";
CREATE INDEX ON shop.orders (customer) WHERE total > 10;
CREATE INDEX orders_expression ON shop.orders (lower(total::text) DESC NULLS LAST, at);
CREATE INDEX ON shop.customers USING gin (tags);
CREATE STATISTICS shop.orders_statistics (dependencies) ON id, customer FROM shop.orders;
COMMENT ON TABLE shop.orders IS 'orders';
COMMENT ON COLUMN shop.orders.total IS 'the total';
COMMENT ON INDEX shop.orders_expression IS 'an index';
COMMENT ON CONSTRAINT orders_pkey ON shop.orders IS 'a key';

CREATE TABLE shop.by_day (id int, at date, value float8) PARTITION BY RANGE (at);
CREATE TABLE shop.by_day_2020 PARTITION OF shop.by_day FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE shop.by_day_later PARTITION OF shop.by_day FOR VALUES FROM ('2021-01-01') TO (MAXVALUE);
CREATE TABLE shop.by_key (k int, t text) PARTITION BY LIST (k);
CREATE TABLE shop.by_key_negative PARTITION OF shop.by_key FOR VALUES IN (-1, -2, 5, NULL);
CREATE INDEX ON shop.by_key_negative (t);
CREATE TABLE "Odd ""Schema"."Odd.""Table" ("Col ""x" int PRIMARY KEY, "select" text);
CREATE TABLE shop.empty (a int);
CREATE TABLE shop.no_columns ();
CREATE TABLE shop.dropped_column (a int, b int, c int);
ALTER TABLE shop.dropped_column DROP COLUMN b;
CREATE UNLOGGED TABLE shop.unlogged (a int) WITH (fillfactor = 70);
CREATE TABLE shop.parent (a int, b text DEFAULT 'x');
CREATE TABLE shop.child (c int) INHERITS (shop.parent);
ALTER TABLE shop.child ALTER b SET DEFAULT 'y';

CREATE VIEW shop.joined AS
  SELECT o.id, c.name, date_part('year', o.at) AS year, substring(c.name FROM 1 FOR 2) AS beginning
    FROM shop.orders AS o JOIN shop.customers AS c ON c.id = o.customer
   WHERE o.total > 5;
CREATE VIEW shop.checked AS SELECT id, name FROM shop.customers WHERE mood <> 'sad' WITH LOCAL CHECK OPTION;
CREATE VIEW shop.over_view AS SELECT * FROM shop.joined;
CREATE VIEW shop.barrier WITH (security_barrier) AS
  SELECT count(*) FROM (SELECT DISTINCT name FROM shop.customers) AS x;
CREATE VIEW shop.recursive AS
  WITH RECURSIVE t (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 10) SELECT sum(n) FROM t;
CREATE VIEW shop.subquery AS
  SELECT c.*, (SELECT max(total) FROM shop.orders AS o WHERE o.customer = c.id) FROM shop.customers AS c;
CREATE MATERIALIZED VIEW shop.moods AS SELECT mood, count(*) AS n FROM shop.customers GROUP BY mood;
CREATE UNIQUE INDEX ON shop.moods (mood);
CREATE MATERIALIZED VIEW shop.not_filled AS SELECT 1 AS one WITH NO DATA;

CREATE FUNCTION shop.two(a int, b text DEFAULT 'x', OUT c int, OUT d text)
  RETURNS record LANGUAGE sql STABLE AS $$ SELECT a, b $$;
COMMENT ON FUNCTION shop.two(int, text) IS 'two';
CREATE FUNCTION shop.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
CREATE FUNCTION shop.secret() RETURNS int
  LANGUAGE sql SECURITY DEFINER SET search_path = '' COST 50 AS $$ SELECT 1 $$;
CREATE FUNCTION shop.all_customers() RETURNS SETOF shop.customers
  LANGUAGE sql ROWS 10 AS 'SELECT * FROM shop.customers';
CREATE AGGREGATE shop.total (int) (SFUNC = int4pl, STYPE = int, COMBINEFUNC = int4pl, INITCOND = '0', PARALLEL = SAFE);
CREATE FUNCTION shop.same(a text, b text) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT lower(a) = lower(b)';
CREATE OPERATOR shop.=~= (LEFTARG = text, RIGHTARG = text, PROCEDURE = shop.same, COMMUTATOR = OPERATOR(shop.=~=));
CREATE TRIGGER touched BEFORE INSERT OR UPDATE OF total ON shop.orders
  FOR EACH ROW WHEN (new.total > 1) EXECUTE PROCEDURE shop.touch();
ALTER TABLE shop.orders DISABLE TRIGGER touched;
COMMENT ON TRIGGER touched ON shop.orders IS 'a trigger';
CREATE CONSTRAINT TRIGGER late AFTER INSERT ON shop.orders
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE PROCEDURE shop.touch();
CREATE RULE also AS ON DELETE TO shop.parent DO ALSO SELECT 1;
CREATE RULE nothing AS ON UPDATE TO shop.empty DO INSTEAD NOTHING;
ALTER TABLE shop.customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY positive ON shop.customers AS RESTRICTIVE USING (id > 0) WITH CHECK (id IN (SELECT id FROM shop.orders));
CREATE POLICY own ON shop.customers FOR SELECT TO app, reader USING (name <> 'nobody');
CREATE FUNCTION shop.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER shop_ddl ON ddl_command_end EXECUTE PROCEDURE shop.on_ddl();
ALTER EVENT TRIGGER shop_ddl DISABLE;

CREATE COLLATION shop.plain (locale = 'C');
CREATE TEXT SEARCH DICTIONARY shop.words (template = simple, accept = false);
CREATE TEXT SEARCH CONFIGURATION shop.search (copy = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION shop.search ALTER MAPPING FOR word WITH shop.words, simple;
CREATE FOREIGN DATA WRAPPER far;
CREATE SERVER away FOREIGN DATA WRAPPER far OPTIONS (host 'h');
CREATE USER MAPPING FOR app SERVER away OPTIONS (password 'hunter2');
CREATE FOREIGN TABLE shop.foreign_table (a int OPTIONS (c 'd')) SERVER away OPTIONS (t 'x');
CREATE CAST (shop.simple AS text) WITH INOUT AS ASSIGNMENT;
CREATE OPERATOR FAMILY shop.family USING btree;
CREATE SEQUENCE shop.down INCREMENT -5 MINVALUE -100 MAXVALUE 100 START 7 CYCLE;
CREATE SEQUENCE shop.small AS smallint;
ALTER SEQUENCE shop.customers_id_seq CACHE 3;

GRANT USAGE ON SCHEMA shop TO PUBLIC;
GRANT SELECT, INSERT ON shop.orders TO app;
GRANT ALL ON shop.orders TO reader;
REVOKE TRUNCATE ON shop.orders FROM "Owner One";
GRANT SELECT (id, name), UPDATE (note) ON shop.customers TO reader;
GRANT SELECT ON shop.customers TO app WITH GRANT OPTION;
GRANT USAGE ON SEQUENCE shop.customers_id_seq TO app;
REVOKE EXECUTE ON FUNCTION shop.secret() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shop.secret() TO app;
GRANT USAGE ON FOREIGN SERVER away TO app;
ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO reader;
ALTER DEFAULT PRIVILEGES FOR ROLE "Owner One" REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

INSERT INTO shop.customers (name, mood, tags, attributes, note)
  SELECT 'n' || g, (ARRAY['sad', 'ok', 'happy'])[1 + g % 3]::shop.mood, ARRAY['a' || g, NULL, '"'],
         'k=>v'::shop.hstore, repeat('ü"\', g)
    FROM generate_series(1, 50) AS g;
REFRESH MATERIALIZED VIEW shop.moods;
INSERT INTO shop.orders (customer, at, total, quantity)
  SELECT 1 + g % 50, '2024-01-01 00:00:00Z'::timestamptz + g * interval '1.5 s', g, 1 FROM generate_series(1, 500) AS g;
INSERT INTO shop.by_day SELECT g, date '2020-06-01' + g, sqrt(g) / 7 FROM generate_series(1, 400) AS g;
INSERT INTO shop.by_key VALUES (-1, 'x'), (NULL, 'y');
INSERT INTO "Odd ""Schema"."Odd.""Table" VALUES (1, 'a'), (2, 'b');
INSERT INTO shop.no_columns DEFAULT VALUES;
INSERT INTO shop.no_columns DEFAULT VALUES;
INSERT INTO shop.dropped_column VALUES (1, 2);
INSERT INTO shop.parent VALUES (1, 'p');
INSERT INTO shop.child VALUES (1, 'q', 2);
SELECT setval('shop.customers_id_seq', 77, true);

SELECT lo_from_bytea(4242, decode(repeat('abcd', 3000), 'hex'));
SELECT lo_create(4243);
SELECT lo_put(4243, 5000, 'tail');
GRANT SELECT ON LARGE OBJECT 4242 TO app;
COMMENT ON LARGE OBJECT 4242 IS 'a large object';
ALTER LARGE OBJECT 4243 OWNER TO "Owner One";
