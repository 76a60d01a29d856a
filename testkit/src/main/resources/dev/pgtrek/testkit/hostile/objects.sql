CREATE SCHEMA {name} AUTHORIZATION {name}

SET ROLE {name}

COMMENT ON SCHEMA {name} IS {text}

CREATE DOMAIN {name}.{name d} AS text DEFAULT {text} CONSTRAINT {name} CHECK (VALUE <> {label})

COMMENT ON DOMAIN {name}.{name d} IS {text}

COMMENT ON CONSTRAINT {name} ON DOMAIN {name}.{name d} IS {text}

CREATE TYPE {name}.{name e} AS ENUM ({label}, 'plain')

COMMENT ON TYPE {name}.{name e} IS {text}

CREATE TYPE {name}.{name c} AS ({name} int, b text)

COMMENT ON COLUMN {name}.{name c}.{name} IS {text}

CREATE TYPE {name}.{name r} AS RANGE (SUBTYPE = int4, MULTIRANGE_TYPE_NAME = {name}.{name u})

CREATE COLLATION {name}.{name} (PROVIDER = libc, LOCALE = 'C')

COMMENT ON COLLATION {name}.{name} IS {text}

CREATE SEQUENCE {name}.{name s} START 5

COMMENT ON SEQUENCE {name}.{name s} IS {text}

CREATE FUNCTION {name}.{name}({name} int, b text DEFAULT {text}) RETURNS text LANGUAGE sql AS {query}

COMMENT ON FUNCTION {name}.{name}(int, text) IS {text}

CREATE FUNCTION {name}.{name a}() RETURNS text LANGUAGE sql BEGIN ATOMIC SELECT {text}::text; SELECT {label}::text AS {name}; END

CREATE PROCEDURE {name}.{name p}() LANGUAGE plpgsql AS {code}

COMMENT ON PROCEDURE {name}.{name p}() IS {text}

CREATE FUNCTION {name}.{name t}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'

CREATE FUNCTION {name}.{name x}({name}.{name c}) RETURNS text LANGUAGE sql AS {query}

CREATE AGGREGATE {name}.{name g}(text) (SFUNC = textcat, STYPE = text, INITCOND = {text})

COMMENT ON AGGREGATE {name}.{name g}(text) IS {text}

CREATE OPERATOR {name}.<-> (FUNCTION = int4mi, LEFTARG = int4, RIGHTARG = int4)

COMMENT ON OPERATOR {name}.<-> (int4, int4) IS {text}

CREATE TABLE {name}.{name} (
    {name} int NOT NULL DEFAULT 1,
    t text DEFAULT {text},
    {name g} text GENERATED ALWAYS AS (t || {label}) STORED,
    {name d} {name}.{name d},
    {name e} {name}.{name e},
    CONSTRAINT {name p} PRIMARY KEY ({name}),
    CONSTRAINT {name} CHECK (t <> {label}))

CREATE TABLE {name}.{name k} (
    id int PRIMARY KEY,
    {name} int CONSTRAINT {name} REFERENCES {name}.{name} ({name}))

CREATE TABLE {name}.{name o} (t text, id int, PRIMARY KEY (t, id)) PARTITION BY LIST (t)

CREATE TABLE {name}.{name q} PARTITION OF {name}.{name o} FOR VALUES IN ({label}, {text})

INSERT INTO {name}.{name} ({name}, t, {name e}) VALUES (1, {label} || 'x', {label}), (2, DEFAULT, 'plain')

INSERT INTO {name}.{name k} VALUES (1, 1), (2, 2)

INSERT INTO {name}.{name o} VALUES ({label}, 1)

ALTER TABLE {name}.{name} ALTER t SET STATISTICS 50, CLUSTER ON {name p}

COMMENT ON TABLE {name}.{name} IS {text}

COMMENT ON COLUMN {name}.{name}.{name} IS {text}

COMMENT ON CONSTRAINT {name} ON {name}.{name} IS {text}

COMMENT ON CONSTRAINT {name} ON {name}.{name k} IS {text}

CREATE INDEX {name i} ON {name}.{name} (lower(t)) WHERE t <> {text}

COMMENT ON INDEX {name}.{name i} IS {text}

CREATE VIEW {name}.{name v} AS SELECT {name}, {text}::text AS {name t} FROM {name}.{name} WHERE t <> {label}

COMMENT ON VIEW {name}.{name v} IS {text}

CREATE MATERIALIZED VIEW {name}.{name m} AS SELECT * FROM {name}.{name v}

COMMENT ON MATERIALIZED VIEW {name}.{name m} IS {text}

CREATE RULE {name} AS ON INSERT TO {name}.{name v} DO INSTEAD (
    INSERT INTO {name}.{name} ({name}, t) VALUES (NEW.{name}, {text});
    DELETE FROM {name}.{name k} WHERE id::text = {text};
)

COMMENT ON RULE {name} ON {name}.{name v} IS {text}

CREATE TRIGGER {name} BEFORE INSERT ON {name}.{name} FOR EACH ROW WHEN (NEW.t <> {label})
    EXECUTE FUNCTION {name}.{name t}({text}, {label})

COMMENT ON TRIGGER {name} ON {name}.{name} IS {text}

CREATE POLICY {name} ON {name}.{name k} TO {name}, {other} USING (id::text <> {text})

COMMENT ON POLICY {name} ON {name}.{name k} IS {text}

ALTER TABLE {name}.{name k} ENABLE ROW LEVEL SECURITY

CREATE STATISTICS {name}.{name} ON {name}, t FROM {name}.{name}

COMMENT ON STATISTICS {name}.{name} IS {text}

CREATE TEXT SEARCH DICTIONARY {name}.{name} (TEMPLATE = simple)

COMMENT ON TEXT SEARCH DICTIONARY {name}.{name} IS {text}

CREATE TEXT SEARCH CONFIGURATION {name}.{name} (COPY = simple)

COMMENT ON TEXT SEARCH CONFIGURATION {name}.{name} IS {text}

CREATE CONVERSION {name}.{name} FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8

GRANT USAGE ON SCHEMA {name} TO {other}

GRANT SELECT, UPDATE ({name}) ON {name}.{name} TO {other} WITH GRANT OPTION

GRANT EXECUTE ON FUNCTION {name}.{name}(int, text) TO {other}

GRANT USAGE ON TYPE {name}.{name e} TO {other}

REVOKE ALL ON FUNCTION {name}.{name a}() FROM PUBLIC

SET ROLE {other}

GRANT SELECT, UPDATE ({name}) ON {name}.{name} TO PUBLIC

SET ROLE {name}

ALTER DEFAULT PRIVILEGES IN SCHEMA {name} GRANT SELECT ON TABLES TO {other}

RESET ROLE

CREATE CAST ({name}.{name c} AS text) WITH FUNCTION {name}.{name x}({name}.{name c})

COMMENT ON CAST ({name}.{name c} AS text) IS {text}

CREATE OPERATOR FAMILY {name}.{name} USING btree

ALTER OPERATOR FAMILY {name}.{name} USING btree OWNER TO {name}

COMMENT ON OPERATOR FAMILY {name}.{name} USING btree IS {text}

CREATE OPERATOR CLASS {name}.{name} FOR TYPE int4 USING hash AS OPERATOR 1 =, FUNCTION 1 hashint4(int4)

ALTER OPERATOR CLASS {name}.{name} USING hash OWNER TO {name}

CREATE ACCESS METHOD {name} TYPE INDEX HANDLER bthandler

COMMENT ON ACCESS METHOD {name} IS {text}

CREATE FUNCTION {name}.{name l}() RETURNS language_handler LANGUAGE c AS '$libdir/plpgsql', 'plpgsql_call_handler'

CREATE TRUSTED LANGUAGE {name} HANDLER {name}.{name l}

ALTER LANGUAGE {name} OWNER TO {name}

COMMENT ON LANGUAGE {name} IS {text}

CREATE FOREIGN DATA WRAPPER {name} OPTIONS (note {text})

COMMENT ON FOREIGN DATA WRAPPER {name} IS {text}

CREATE SERVER {name} TYPE {label} VERSION {label} FOREIGN DATA WRAPPER {name} OPTIONS (note {text})

ALTER SERVER {name} OWNER TO {name}

COMMENT ON SERVER {name} IS {text}

CREATE USER MAPPING FOR {name} SERVER {name} OPTIONS (note {text})

CREATE FOREIGN TABLE {name}.{name f} ({name} int OPTIONS (note {label}), t text) SERVER {name} OPTIONS (note {text})

ALTER FOREIGN TABLE {name}.{name f} OWNER TO {name}

CREATE EVENT TRIGGER {name} ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION nothing()

ALTER EVENT TRIGGER {name} DISABLE

COMMENT ON EVENT TRIGGER {name} IS {text}

CREATE PUBLICATION {name} FOR TABLE {name}.{name}

ALTER PUBLICATION {name} OWNER TO {name}

COMMENT ON PUBLICATION {name} IS {text}

SELECT lo_from_bytea({number}, convert_to({label}, 'UTF8'))

ALTER LARGE OBJECT {number} OWNER TO {name}

COMMENT ON LARGE OBJECT {number} IS {text}
