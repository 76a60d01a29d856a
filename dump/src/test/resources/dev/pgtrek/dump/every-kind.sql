-- One of every kind of object that pg_dump knows, for servers from version 10 on; run by a superuser in an empty database.
-- every-kind-14.sql adds what came later. Needs the roles of every-kind-roles.sql.

CREATE SCHEMA shop AUTHORIZATION kind_owner;
COMMENT ON SCHEMA shop IS 'where; things -- are /* sold';
CREATE SCHEMA "Odd ""schema"". name";
CREATE SCHEMA parts;
GRANT USAGE ON SCHEMA shop TO kind_reader WITH GRANT OPTION;
GRANT ALL ON SCHEMA parts TO kind_owner, "Kind ""Writer""";

-- Extensions, one in a schema of its own, with objects that depend on it
CREATE SCHEMA ext;
CREATE EXTENSION hstore WITH SCHEMA ext;
COMMENT ON EXTENSION hstore IS 'pairs, described by a user';
CREATE EXTENSION btree_gist;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION file_fdw;

-- Types of all kinds
CREATE TYPE shop.mood AS ENUM ('sad', 'it''s ok', 'happy');
COMMENT ON TYPE shop.mood IS 'how one feels';
CREATE TYPE shop.address AS (street text, "house No" integer, tags text[]);
COMMENT ON COLUMN shop.address.street IS 'without the number';
CREATE TYPE shop.price_range AS RANGE (subtype = numeric);
CREATE TYPE shop.never_finished;
CREATE DOMAIN shop.percentage AS numeric(5, 2) DEFAULT 0 NOT NULL
    CONSTRAINT at_least_none CHECK (VALUE >= 0) CONSTRAINT at_most_all CHECK (VALUE <= 100);
COMMENT ON DOMAIN shop.percentage IS 'of a hundred';
COMMENT ON CONSTRAINT at_least_none ON DOMAIN shop.percentage IS 'not less than nothing';
ALTER DOMAIN shop.percentage ADD CONSTRAINT not_thirteen CHECK (VALUE <> 13) NOT VALID;
ALTER TYPE shop.mood OWNER TO kind_owner;
GRANT USAGE ON TYPE shop.mood TO kind_reader;
REVOKE ALL ON TYPE shop.address FROM PUBLIC;

CREATE TYPE shop.complex;
CREATE FUNCTION shop.complex_in(cstring) RETURNS shop.complex LANGUAGE internal IMMUTABLE STRICT AS 'point_in';
CREATE FUNCTION shop.complex_out(shop.complex) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'point_out';
CREATE TYPE shop.complex (
    INPUT = shop.complex_in, OUTPUT = shop.complex_out, INTERNALLENGTH = 16, ALIGNMENT = double
);

-- Functions, with bodies that try to look like something else
CREATE FUNCTION shop.looks_like_a_header(a integer, OUT b text) LANGUAGE plpgsql AS $body$
--
-- TOC entry 3001 (class 1259 OID 16999)
-- Dependencies: 1 2 3
-- Name: victims; Type: TABLE; Schema: shop; Owner: kind_owner
--

BEGIN
    b := E'a\'; b' || $$ ; $$ || "quote_literal"(a::text); /* not /* done */ yet; */
    /*


ALTER TABLE shop.victims OWNER TO kind_reader;
SET default_tablespace = '';
\connect nowhere
    */
END;
$body$;
COMMENT ON FUNCTION shop.looks_like_a_header(integer) IS '--
-- TOC entry 3002 (class 1259 OID 17000)
-- Name: more victims; Type: TABLE; Schema: shop; Owner: nobody
--

CREATE TABLE nothing ();

';
CREATE FUNCTION shop.set_of_rows(VARIADIC what text[] DEFAULT ARRAY['$_$', '\']) RETURNS SETOF text
    LANGUAGE sql STABLE PARALLEL SAFE COST 3 ROWS 7 SET work_mem = '8MB' AS 'SELECT unnest($1)';
ALTER FUNCTION shop.set_of_rows(text[]) OWNER TO kind_owner;
REVOKE ALL ON FUNCTION shop.set_of_rows(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shop.set_of_rows(text[]) TO kind_reader;
CREATE FUNCTION shop.note_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    RETURN NEW;
END $$;
CREATE FUNCTION shop.note_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1;
END $$;
CREATE FUNCTION shop.add_complex(shop.complex, shop.complex) RETURNS shop.complex
    LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1';
CREATE FUNCTION shop.same_mod(integer, integer) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT AS 'SELECT $1 % 10 = $2 % 10';
CREATE FUNCTION shop.cmp_mod(integer, integer) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT AS 'SELECT ($1 % 10) - ($2 % 10)';

CREATE AGGREGATE shop.longest(text) (SFUNC = textcat, STYPE = text, INITCOND = '', PARALLEL = SAFE);
COMMENT ON AGGREGATE shop.longest(text) IS 'joins';
CREATE AGGREGATE shop.third(double precision ORDER BY integer) (SFUNC = ordered_set_transition, STYPE = internal, FINALFUNC = percentile_disc_final, FINALFUNC_EXTRA);

CREATE OPERATOR shop.+ (LEFTARG = shop.complex, RIGHTARG = shop.complex, PROCEDURE = shop.add_complex, COMMUTATOR = OPERATOR(shop.+));
COMMENT ON OPERATOR shop.+ (shop.complex, shop.complex) IS 'adds';
CREATE OPERATOR shop.=% (LEFTARG = integer, RIGHTARG = integer, PROCEDURE = shop.same_mod, COMMUTATOR = OPERATOR(shop.=%), MERGES, HASHES);
CREATE OPERATOR FAMILY shop.modulo USING btree;
CREATE OPERATOR CLASS shop.modulo_ops FOR TYPE integer USING btree FAMILY shop.modulo AS
    OPERATOR 3 shop.=% (integer, integer), FUNCTION 1 shop.cmp_mod(integer, integer);
COMMENT ON OPERATOR FAMILY shop.modulo USING btree IS 'by the last digit';
COMMENT ON OPERATOR CLASS shop.modulo_ops USING btree IS 'the same';

CREATE FUNCTION shop.mood_to_int(shop.mood) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT length($1::text)';
CREATE DOMAIN shop.percentages AS numeric(5, 2)[] CHECK (cardinality(VALUE) < 10);
CREATE DOMAIN shop.small_percentage AS shop.percentage CHECK (VALUE <= 10);
CREATE TYPE shop.parcel AS (target shop.address, weights shop.percentages, during shop.price_range);
CREATE FUNCTION shop.distance(double precision, double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2';
CREATE TYPE shop.stretch AS RANGE (subtype = double precision, subtype_diff = shop.distance);
COMMENT ON TYPE shop.stretch IS 'from here to there';
CREATE AGGREGATE shop.moving(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0',
    MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer, MINITCOND = '0');
CREATE AGGREGATE shop.ranked(VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal,
    FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
CREATE FUNCTION shop.hash_mod(integer) RETURNS integer LANGUAGE sql IMMUTABLE STRICT AS 'SELECT hashint4($1 % 10)';
CREATE OPERATOR CLASS shop.modulo_hash_ops FOR TYPE integer USING hash AS
    OPERATOR 1 shop.=% (integer, integer), FUNCTION 1 shop.hash_mod(integer);
CREATE OPERATOR FAMILY shop.loose USING btree;
ALTER OPERATOR FAMILY shop.loose USING btree ADD OPERATOR 3 pg_catalog.= (integer, bigint), FUNCTION 1 btint48cmp(integer, bigint);
ALTER OPERATOR shop.=% (integer, integer) OWNER TO kind_owner;
ALTER OPERATOR FAMILY shop.loose USING btree OWNER TO kind_owner;
CREATE CAST (shop.complex AS text) WITH INOUT AS ASSIGNMENT;
CREATE CAST (shop.mood AS integer) WITH FUNCTION shop.mood_to_int(shop.mood) AS ASSIGNMENT;
COMMENT ON CAST (shop.mood AS integer) IS 'by length';
CREATE COLLATION shop.plain (LOCALE = 'C');
COMMENT ON COLLATION shop.plain IS 'bytes';
ALTER COLLATION shop.plain OWNER TO kind_owner;
CREATE DEFAULT CONVERSION shop.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
COMMENT ON CONVERSION shop.latin IS 'from the west';

CREATE TEXT SEARCH DICTIONARY shop.plain_words (TEMPLATE = simple, STOPWORDS = english);
CREATE TEXT SEARCH CONFIGURATION shop.words (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION shop.words ALTER MAPPING FOR asciiword WITH shop.plain_words;
COMMENT ON TEXT SEARCH CONFIGURATION shop.words IS 'words';
CREATE TEXT SEARCH PARSER shop.parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);
CREATE TEXT SEARCH TEMPLATE shop.template (INIT = dsimple_init, LEXIZE = dsimple_lexize);
COMMENT ON TEXT SEARCH PARSER shop.parser IS 'parses';
COMMENT ON TEXT SEARCH TEMPLATE shop.template IS 'a template';
COMMENT ON TEXT SEARCH DICTIONARY shop.plain_words IS 'plain';
ALTER TEXT SEARCH DICTIONARY shop.plain_words OWNER TO kind_owner;

CREATE FUNCTION shop.handler() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler';
CREATE TRUSTED PROCEDURAL LANGUAGE plkind HANDLER shop.handler;
COMMENT ON LANGUAGE plkind IS 'another name for it';
REVOKE USAGE ON LANGUAGE plkind FROM PUBLIC;
GRANT USAGE ON LANGUAGE plkind TO kind_reader;
CREATE TRANSFORM FOR shop.mood LANGUAGE sql (FROM SQL WITH FUNCTION dsimple_init(internal));
COMMENT ON TRANSFORM FOR shop.mood LANGUAGE sql IS 'nothing becomes of it';

-- Tables
CREATE SEQUENCE shop.numbers AS bigint INCREMENT BY 3 MINVALUE -10 MAXVALUE 1000000 START 5 CACHE 2 CYCLE;
COMMENT ON SEQUENCE shop.numbers IS 'by threes';
GRANT USAGE, SELECT ON SEQUENCE shop.numbers TO kind_reader;
SELECT nextval('shop.numbers') FROM generate_series(1, 7);
CREATE SEQUENCE shop.untouched;

CREATE TABLE shop.customer (
    id bigint GENERATED ALWAYS AS IDENTITY (START WITH 100 INCREMENT BY 10) PRIMARY KEY,
    email text COLLATE "C" NOT NULL,
    feeling shop.mood DEFAULT 'happy'::shop.mood,
    living shop.address,
    discount shop.percentage,
    attributes ext.hstore,
    born date,
    CONSTRAINT customer_email_key UNIQUE (email) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT customer_email_check CHECK (email LIKE '%@%') NO INHERIT
) WITH (fillfactor = 80, autovacuum_enabled = true);
ALTER TABLE shop.customer OWNER TO kind_owner;
ALTER TABLE shop.customer ADD CONSTRAINT customer_born_check CHECK (born > '1800-01-01') NOT VALID;
ALTER TABLE shop.customer ALTER COLUMN email SET STATISTICS 500;
ALTER TABLE shop.customer ALTER COLUMN attributes SET STORAGE EXTERNAL;
ALTER TABLE shop.customer ALTER COLUMN born SET (n_distinct = -0.5);
ALTER TABLE shop.customer CLUSTER ON customer_pkey;
COMMENT ON TABLE shop.customer IS 'who buys';
COMMENT ON COLUMN shop.customer.email IS 'with an @; and a '' quote';
COMMENT ON CONSTRAINT customer_email_check ON shop.customer IS 'roughly';
COMMENT ON INDEX shop.customer_email_key IS 'checked at commit';
GRANT SELECT (id, email), UPDATE (email) ON shop.customer TO kind_reader;
GRANT INSERT, UPDATE ON shop.customer TO "Kind ""Writer""" WITH GRANT OPTION;
GRANT SELECT (born), REFERENCES (id) ON shop.customer TO kind_reader WITH GRANT OPTION;
-- rights that others gave than the owner
SET ROLE kind_reader;
GRANT USAGE ON SCHEMA shop TO "Kind ""Writer""";
GRANT SELECT (born) ON shop.customer TO "Kind ""Writer""", PUBLIC;
SET ROLE "Kind ""Writer""";
GRANT INSERT ON shop.customer TO kind_reader;
RESET ROLE;
CREATE INDEX customer_lower ON shop.customer USING btree (lower(email) text_pattern_ops DESC NULLS LAST) WHERE born IS NOT NULL;
CREATE INDEX customer_attributes ON shop.customer USING gin (attributes) WITH (fastupdate = off);
CREATE INDEX customer_trigrams ON shop.customer USING gist (email gist_trgm_ops);
COMMENT ON INDEX shop.customer_trigrams IS 'for searching';

CREATE TABLE shop.purchase (
    id serial,
    customer_id bigint NOT NULL,
    during tstzrange,
    amounts numeric(12, 2)[],
    payload jsonb DEFAULT '{"a": [1, 2]}',
    search tsvector,
    CONSTRAINT purchase_pkey PRIMARY KEY (id),
    CONSTRAINT purchase_customer_fkey FOREIGN KEY (customer_id) REFERENCES shop.customer (id) ON DELETE CASCADE DEFERRABLE,
    CONSTRAINT purchase_apart EXCLUDE USING gist (customer_id WITH =, during WITH &&) WHERE (during IS NOT NULL)
);
ALTER TABLE shop.purchase ALTER COLUMN id SET DEFAULT nextval('shop.purchase_id_seq') + 1;
CREATE TABLE shop.purchase_line (purchase_id integer, n integer, PRIMARY KEY (purchase_id, n));
ALTER TABLE shop.purchase_line ADD CONSTRAINT line_fkey FOREIGN KEY (purchase_id) REFERENCES shop.purchase NOT VALID;
COMMENT ON CONSTRAINT line_fkey ON shop.purchase_line IS 'not looked at';
ALTER TABLE shop.purchase REPLICA IDENTITY FULL;
CREATE UNIQUE INDEX purchase_line_n ON shop.purchase_line (n, purchase_id);
ALTER TABLE shop.purchase_line REPLICA IDENTITY USING INDEX purchase_line_n;

CREATE TABLE shop.booking (
    room integer, during int4range,
    CONSTRAINT booking_apart EXCLUDE USING gist (room WITH =, during WITH &&) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON CONSTRAINT booking_apart ON shop.booking IS 'one at a time';
COMMENT ON CONSTRAINT purchase_customer_fkey ON shop.purchase IS 'of whom';
COMMENT ON COLUMN shop.purchase.payload IS 'whatever else';
CREATE TABLE shop.two_way_a (id integer PRIMARY KEY, b integer);
CREATE TABLE shop.two_way_b (id integer PRIMARY KEY, a integer REFERENCES shop.two_way_a DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE shop.two_way_a ADD FOREIGN KEY (b) REFERENCES shop.two_way_b DEFERRABLE INITIALLY DEFERRED;

CREATE UNLOGGED TABLE shop.scratch (line text);
CREATE TABLE shop.nothing ();
CREATE TABLE shop.of_type OF shop.address (PRIMARY KEY (street));
CREATE TABLE "Odd ""schema"". name"."Odd; table -- name" ("Odd ""col" integer, "select" text, "tab	newline
too" integer DEFAULT 3);
COMMENT ON COLUMN "Odd ""schema"". name"."Odd; table -- name"."select" IS 'a word';
CREATE INDEX "Odd 'index" ON "Odd ""schema"". name"."Odd; table -- name" ("Odd ""col");
CREATE TABLE shop.dropped_column (a integer, gone text, b integer DEFAULT 5, c point);
ALTER TABLE shop.dropped_column DROP COLUMN gone;

-- Inheritance, with columns in another order and of their own
CREATE TABLE shop.thing (id integer NOT NULL, name text DEFAULT 'thing', CHECK (id > 0));
CREATE TABLE shop.weight (kilos numeric, name text DEFAULT 'weight', id integer NOT NULL CHECK (id > 0));
ALTER TABLE shop.weight ADD CONSTRAINT thing_id_check CHECK (id > 0);
ALTER TABLE shop.weight INHERIT shop.thing;
CREATE TABLE shop.heavy_weight (extra text) INHERITS (shop.weight);
ALTER TABLE shop.heavy_weight ALTER COLUMN name SET DEFAULT 'heavy';

-- Partitions of partitions
CREATE TABLE parts.measurement (at timestamptz NOT NULL, region text NOT NULL, value double precision) PARTITION BY RANGE (at);
CREATE TABLE parts.measurement_2024 PARTITION OF parts.measurement
    FOR VALUES FROM ('2024-01-01 00:00+00') TO ('2025-01-01 00:00+00') PARTITION BY LIST (region);
CREATE TABLE parts.measurement_2024_north PARTITION OF parts.measurement_2024 FOR VALUES IN ('north');
CREATE TABLE parts.measurement_2024_rest (value double precision, region text NOT NULL, at timestamptz NOT NULL);
ALTER TABLE parts.measurement_2024 ATTACH PARTITION parts.measurement_2024_rest FOR VALUES IN ('south', 'east', NULL);
CREATE TABLE parts.measurement_2025 PARTITION OF parts.measurement
    FOR VALUES FROM ('2025-01-01 00:00+00') TO (MAXVALUE);
COMMENT ON TABLE parts.measurement_2025 IS 'all that is left';
CREATE INDEX measurement_2025_value ON parts.measurement_2025 (value);

-- Views, among them two that need each other's columns, rules, materialized views on each other
CREATE VIEW shop.adult AS SELECT id, email FROM shop.customer WHERE born < '2000-01-01' WITH LOCAL CHECK OPTION;
COMMENT ON VIEW shop.adult IS 'grown-ups';
COMMENT ON COLUMN shop.adult.email IS 'theirs';
ALTER VIEW shop.adult ALTER COLUMN email SET DEFAULT 'a@b';
ALTER VIEW shop.adult SET (security_barrier = true);
GRANT SELECT ON shop.adult TO PUBLIC;
CREATE RECURSIVE VIEW shop.counting (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM counting WHERE n < 5;
CREATE VIEW shop.view_of_key AS SELECT id, email, count(*) AS times FROM shop.customer GROUP BY id;
CREATE MATERIALIZED VIEW shop.z_first AS SELECT feeling, count(*) AS people FROM shop.customer GROUP BY feeling WITH DATA;
CREATE UNIQUE INDEX z_first_feeling ON shop.z_first (feeling);
CREATE VIEW shop.y_between AS SELECT people FROM shop.z_first;
CREATE MATERIALIZED VIEW shop.a_second AS SELECT sum(people) AS people FROM shop.y_between;
CREATE MATERIALIZED VIEW shop.never_filled AS SELECT 1 AS one WITH NO DATA;
COMMENT ON MATERIALIZED VIEW shop.a_second IS 'made of the first';
COMMENT ON COLUMN shop.a_second.people IS 'all of them';
ALTER MATERIALIZED VIEW shop.z_first OWNER TO kind_owner;
CREATE RULE log_delete AS ON DELETE TO shop.scratch DO ALSO (
    INSERT INTO shop.scratch VALUES ('a; b'); INSERT INTO shop.scratch VALUES ('c'));
COMMENT ON RULE log_delete ON shop.scratch IS 'rules';
CREATE RULE never AS ON UPDATE TO shop.scratch DO INSTEAD NOTHING;
ALTER TABLE shop.scratch DISABLE RULE never;

-- Triggers, event triggers, policies, statistics
CREATE TRIGGER customer_change BEFORE INSERT OR UPDATE OF email ON shop.customer
    FOR EACH ROW WHEN (NEW.email IS NOT NULL) EXECUTE PROCEDURE shop.note_change('a;', 'b');
COMMENT ON TRIGGER customer_change ON shop.customer IS 'notes it';
CREATE CONSTRAINT TRIGGER purchase_later AFTER INSERT ON shop.purchase
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE PROCEDURE shop.note_change();
CREATE TRIGGER purchase_always AFTER UPDATE ON shop.purchase REFERENCING OLD TABLE AS was NEW TABLE AS becomes
    FOR EACH STATEMENT EXECUTE PROCEDURE shop.note_change();
ALTER TABLE shop.purchase ENABLE ALWAYS TRIGGER purchase_always;
CREATE TRIGGER purchase_off AFTER DELETE ON shop.purchase FOR EACH ROW EXECUTE PROCEDURE shop.note_change();
ALTER TABLE shop.purchase DISABLE TRIGGER purchase_off;
CREATE TRIGGER adult_instead INSTEAD OF INSERT ON shop.adult FOR EACH ROW EXECUTE PROCEDURE shop.note_change();
CREATE EVENT TRIGGER kind_ddl ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE PROCEDURE shop.note_ddl();
COMMENT ON EVENT TRIGGER kind_ddl IS 'sees them';
ALTER EVENT TRIGGER kind_ddl DISABLE;
ALTER TABLE shop.purchase ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.purchase_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE shop.purchase_line FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON shop.purchase AS PERMISSIVE FOR SELECT TO kind_reader USING (customer_id = 1);
CREATE POLICY strict ON shop.purchase AS RESTRICTIVE TO PUBLIC USING (true) WITH CHECK (id > 0);
COMMENT ON POLICY own ON shop.purchase IS 'one''s own';
CREATE POLICY changes ON shop.purchase FOR UPDATE TO kind_owner, "Kind ""Writer""" USING (id < 100) WITH CHECK (id < 50);
CREATE STATISTICS shop.customer_stats (ndistinct, dependencies) ON feeling, born FROM shop.customer;
COMMENT ON STATISTICS shop.customer_stats IS 'together';

-- Foreign data
CREATE FOREIGN DATA WRAPPER kind_wrapper OPTIONS (debug 'true');
COMMENT ON FOREIGN DATA WRAPPER kind_wrapper IS 'wraps nothing';
GRANT USAGE ON FOREIGN DATA WRAPPER kind_wrapper TO kind_owner;
CREATE SERVER kind_server TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER kind_wrapper OPTIONS (host 'it''s; here');
COMMENT ON SERVER kind_server IS 'serves nothing';
GRANT USAGE ON FOREIGN SERVER kind_server TO kind_reader;
CREATE USER MAPPING FOR kind_owner SERVER kind_server OPTIONS (user 'u', password 'p;w');
CREATE USER MAPPING FOR PUBLIC SERVER kind_server;
CREATE FOREIGN TABLE shop.far_away (id integer OPTIONS (column_name 'ID') NOT NULL, t text CHECK (t <> ''))
    SERVER kind_server OPTIONS (table_name 'x');
COMMENT ON FOREIGN TABLE shop.far_away IS 'not here';

-- Rights that come later
ALTER DEFAULT PRIVILEGES FOR ROLE kind_owner IN SCHEMA shop GRANT SELECT ON TABLES TO kind_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE kind_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SEQUENCES TO "Kind ""Writer""";
ALTER DEFAULT PRIVILEGES FOR ROLE kind_owner GRANT USAGE ON TYPES TO kind_reader WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES FOR ROLE kind_owner GRANT CREATE ON SCHEMAS TO kind_reader;
ALTER DEFAULT PRIVILEGES FOR ROLE kind_owner REVOKE USAGE ON TYPES FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CREATE ON SCHEMA public TO kind_owner;
CREATE PUBLICATION kind_publication FOR TABLE shop.customer;

-- Rows
INSERT INTO shop.customer (email, feeling, living, discount, attributes, born)
    SELECT 'p' || n || '@example.com', (ARRAY['sad', 'happy', NULL])[n % 3 + 1]::shop.mood,
        ROW('Main "St"', n, ARRAY['x', NULL, 'a,b'])::shop.address, n % 12, ext.hstore('k' || n, NULL), date '1950-01-01' + n * 100
    FROM generate_series(1, 500) n;
INSERT INTO shop.purchase (customer_id, during, amounts)
    SELECT 100 + 10 * n, tstzrange('2024-01-01'::timestamptz + n * interval '1 day', NULL), ARRAY[n, NULL, -n]
    FROM generate_series(1, 300) n;
INSERT INTO shop.purchase_line SELECT id, n FROM shop.purchase, generate_series(1, 3) n;
INSERT INTO shop.booking SELECT n % 7, int4range(n, n + 1) FROM generate_series(1, 70) n;
INSERT INTO shop.two_way_a VALUES (1, NULL), (2, NULL);
INSERT INTO shop.two_way_b VALUES (1, 1), (2, 2);
UPDATE shop.two_way_a SET b = id;
INSERT INTO shop.scratch VALUES ('a\b	c'), (NULL), ('');
INSERT INTO shop.nothing DEFAULT VALUES;
INSERT INTO shop.nothing DEFAULT VALUES;
INSERT INTO shop.of_type VALUES ('s', 1, '{}');
INSERT INTO "Odd ""schema"". name"."Odd; table -- name" VALUES (1, E'\\N', 2), (2, NULL, 3);
INSERT INTO shop.dropped_column VALUES (1, 2, '(1,2)'), (2, NULL, NULL);
INSERT INTO shop.thing VALUES (1, 'one');
INSERT INTO shop.weight VALUES (2.5, 'two', 2);
INSERT INTO shop.heavy_weight VALUES (99, 'three', 3, 'x');
INSERT INTO parts.measurement_2024_north SELECT '2024-02-01'::timestamptz + n * interval '1 hour', 'north', n FROM generate_series(1, 100) n;
INSERT INTO parts.measurement_2024_rest SELECT n, 'south', '2024-03-01'::timestamptz + n * interval '1 hour' FROM generate_series(1, 100) n;
INSERT INTO parts.measurement_2025 SELECT '2025-03-01'::timestamptz + n * interval '1 hour', 'west', n FROM generate_series(1, 100) n;
REFRESH MATERIALIZED VIEW shop.z_first;
REFRESH MATERIALIZED VIEW shop.a_second;

-- Large objects
SELECT lo_from_bytea(777001, decode(repeat('00ff41', 1000), 'hex'));
SELECT lo_from_bytea(777002, '');
SELECT lo_from_bytea(777003, 'mine');
ALTER LARGE OBJECT 777001 OWNER TO kind_owner;
GRANT SELECT ON LARGE OBJECT 777001 TO kind_reader;
GRANT UPDATE ON LARGE OBJECT 777003 TO "Kind ""Writer""" WITH GRANT OPTION;
COMMENT ON LARGE OBJECT 777002 IS 'empty; -- it is';
