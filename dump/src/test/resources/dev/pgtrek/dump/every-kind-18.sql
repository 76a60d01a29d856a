-- What servers from version 18 on have beside every-kind-15.sql, which must have run before.

CREATE TABLE shop.newest (
    id integer GENERATED ALWAYS AS IDENTITY,
    during int4range,
    a integer CONSTRAINT a_there NOT NULL,
    twice integer GENERATED ALWAYS AS (a * 2) VIRTUAL,
    thrice integer GENERATED ALWAYS AS (a * 3) STORED,
    CONSTRAINT newest_pkey PRIMARY KEY (a, during WITHOUT OVERLAPS),
    CONSTRAINT not_looked_at CHECK (a > 0) NOT ENFORCED
);
COMMENT ON CONSTRAINT a_there ON shop.newest IS 'named';
INSERT INTO shop.newest (during, a) SELECT int4range(n, n + 1), n FROM generate_series(1, 50) n;
CREATE TABLE shop.newest_part (
    a integer, during int4range,
    CONSTRAINT newest_period FOREIGN KEY (a, PERIOD during) REFERENCES shop.newest (a, PERIOD during),
    CONSTRAINT not_enforced FOREIGN KEY (a) REFERENCES shop.two_way_a (id) NOT ENFORCED
);
INSERT INTO shop.newest_part VALUES (7, int4range(7, 8));
CREATE TABLE shop.holes (a integer);
INSERT INTO shop.holes VALUES (NULL), (1);
ALTER TABLE shop.holes ADD CONSTRAINT no_more_holes NOT NULL a NOT VALID;
CREATE COLLATION shop.ruled (PROVIDER = icu, LOCALE = 'und', RULES = '&a < g');
GRANT MAINTAIN ON shop.newest TO kind_reader;
CREATE TABLE parts.numbered (id integer GENERATED ALWAYS AS IDENTITY, k integer) PARTITION BY LIST (k);
CREATE TABLE parts.numbered_1 PARTITION OF parts.numbered FOR VALUES IN (1);
INSERT INTO parts.numbered (k) SELECT 1 FROM generate_series(1, 10);
ALTER DEFAULT PRIVILEGES FOR ROLE kind_owner GRANT SELECT ON LARGE OBJECTS TO kind_reader;
