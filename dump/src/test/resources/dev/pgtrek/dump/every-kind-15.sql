-- What servers from version 15 on have beside every-kind-14.sql, which must have run before.

CREATE TABLE shop.distinct_nulls (a integer, b text, UNIQUE NULLS NOT DISTINCT (a, b));
INSERT INTO shop.distinct_nulls VALUES (1, NULL), (NULL, 'x'), (NULL, NULL);
CREATE VIEW shop.invoked WITH (security_invoker = true) AS SELECT a FROM shop.distinct_nulls;
CREATE UNLOGGED SEQUENCE shop.quick;
SELECT nextval('shop.quick') FROM generate_series(1, 9);
CREATE TABLE shop.guest (tenant integer, id integer, PRIMARY KEY (tenant, id));
CREATE TABLE shop.stay (
    tenant integer, guest integer,
    FOREIGN KEY (tenant, guest) REFERENCES shop.guest ON DELETE SET NULL (guest)
);
INSERT INTO shop.guest VALUES (1, 1);
INSERT INTO shop.stay VALUES (1, 1), (1, NULL);
CREATE PROCEDURE shop.merging() LANGUAGE sql BEGIN ATOMIC
    MERGE INTO shop.guest g USING shop.stay s ON g.id = s.guest WHEN NOT MATCHED THEN DO NOTHING;
END;
-- next
CREATE PUBLICATION kind_filtered FOR TABLE shop.guest (tenant, id) WHERE (tenant > 0);
CREATE PUBLICATION kind_schema FOR TABLES IN SCHEMA parts;
