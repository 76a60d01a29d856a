-- What came with version 11; after objects.sql.
CREATE PROCEDURE shop.act(a int, INOUT b text) LANGUAGE plpgsql AS 'BEGIN END';
CREATE TABLE shop.measures (id int, m shop.measure[]);
INSERT INTO shop.measures VALUES (1, ARRAY[0.1, 1.0::float8 / 3]::shop.measure[]);
CREATE TABLE shop.hashed (k int, t text) PARTITION BY HASH (k);
CREATE TABLE shop.hashed_0 PARTITION OF shop.hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE shop.hashed_1 PARTITION OF shop.hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1);
ALTER TABLE shop.hashed ADD PRIMARY KEY (k);
CREATE INDEX ON shop.hashed (t) INCLUDE (k);
CREATE TRIGGER inserted AFTER INSERT ON shop.hashed FOR EACH ROW EXECUTE PROCEDURE shop.touch();
INSERT INTO shop.hashed SELECT g, 'x' FROM generate_series(1, 100) AS g;
CREATE TABLE shop.referring (k int REFERENCES shop.customers) PARTITION BY LIST (k);
CREATE TABLE shop.referring_1 PARTITION OF shop.referring FOR VALUES IN (1);
CREATE TABLE shop.by_day_other PARTITION OF shop.by_day DEFAULT;
