-- A database that a role with CREATEDB and CREATEROLE alone can create, with one of each kind that it may create.
-- Runs as a superuser of the source; "app" owns everything.

SET ROLE app;
CREATE SCHEMA store;
COMMENT ON SCHEMA store IS 'what is sold';
CREATE TYPE store.state AS ENUM ('new', 'paid');
CREATE TYPE store.address AS (street text, town text);
CREATE DOMAIN store.amount AS numeric(10, 2) CHECK (VALUE >= 0);
CREATE TYPE store.period AS RANGE (subtype = date);
CREATE COLLATION store.plain (LOCALE = 'C');
CREATE SEQUENCE store.numbers AS integer INCREMENT BY 3 START 5;
SELECT nextval('store.numbers') FROM generate_series(1, 4);
CREATE SEQUENCE store.untouched START 7;
CREATE TABLE store.customer (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text COLLATE store.plain NOT NULL UNIQUE,
    living store.address,
    upper_name text GENERATED ALWAYS AS (upper(name)) STORED
) WITH (fillfactor = 80);
CREATE TABLE store.orders (
    id bigserial PRIMARY KEY,
    number integer NOT NULL DEFAULT nextval('store.numbers'),
    customer integer NOT NULL REFERENCES store.customer,
    state store.state NOT NULL DEFAULT 'new',
    price store.amount CHECK (price < 1000),
    during store.period
);
COMMENT ON COLUMN store.orders.price IS 'in euro';
CREATE INDEX orders_state ON store.orders (state) WHERE state = 'new';
CREATE STATISTICS store.orders_both (ndistinct, mcv) ON customer, state FROM store.orders;
CREATE TABLE store.event (at date NOT NULL, what text) PARTITION BY RANGE (at);
CREATE TABLE store.event_2025 PARTITION OF store.event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE store.event_rest PARTITION OF store.event DEFAULT;
CREATE INDEX event_what ON store.event (what);
CREATE TABLE store.thing (id integer, kilos numeric);
CREATE TABLE store.heavy_thing (crane text) INHERITS (store.thing);
INSERT INTO store.customer (name, living)
    SELECT 'customer ' || n, ROW('a street', 'a town')::store.address FROM generate_series(1, 50) n;
INSERT INTO store.orders (customer, price) SELECT id, id FROM store.customer, generate_series(1, 5);
INSERT INTO store.event SELECT date '2024-06-01' + n, 'event ' || n FROM generate_series(1, 400) n;
INSERT INTO store.thing VALUES (1, 2);
INSERT INTO store.heavy_thing VALUES (2, 2000, 'big');
ANALYZE store.orders;

CREATE FUNCTION store.one() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE FUNCTION store.as_owner() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = store AS $$
BEGIN
    RETURN (SELECT count(*) FROM orders);
END $$;
REVOKE ALL ON FUNCTION store.as_owner() FROM PUBLIC;
CREATE PROCEDURE store.tidy() LANGUAGE sql AS 'DELETE FROM store.event WHERE false';
CREATE FUNCTION store.note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER orders_note BEFORE UPDATE ON store.orders FOR EACH ROW EXECUTE FUNCTION store.note();
CREATE AGGREGATE store.longest(text) (SFUNC = textcat, STYPE = text, INITCOND = '');
CREATE FUNCTION store.same(store.state, store.state) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1::text = $2::text';
CREATE OPERATOR store.=== (LEFTARG = store.state, RIGHTARG = store.state, FUNCTION = store.same);
CREATE TEXT SEARCH DICTIONARY store.words (TEMPLATE = simple, STOPWORDS = english);
CREATE TEXT SEARCH CONFIGURATION store.search (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION store.search ALTER MAPPING FOR asciiword WITH store.words;
CREATE VIEW store.paid AS SELECT * FROM store.orders WHERE state = 'paid';
CREATE MATERIALIZED VIEW store.counts AS SELECT state, count(*) FROM store.orders GROUP BY state;
CREATE RULE never AS ON DELETE TO store.thing DO INSTEAD NOTHING;
CREATE PUBLICATION store_changes FOR TABLE store.orders;
ALTER DEFAULT PRIVILEGES IN SCHEMA store GRANT SELECT ON TABLES TO clerk;
GRANT USAGE ON SCHEMA store TO clerk;
GRANT SELECT (id, name), UPDATE (name) ON store.customer TO clerk;

CREATE TABLE store.note_of_one (id integer PRIMARY KEY, author name NOT NULL);
INSERT INTO store.note_of_one VALUES (1, 'app'), (2, 'clerk');
ALTER TABLE store.note_of_one ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON store.note_of_one TO clerk USING (author = current_user);
SELECT lo_from_bytea(4711, 'large');
COMMENT ON LARGE OBJECT 4711 IS 'an object';
RESET ROLE;
