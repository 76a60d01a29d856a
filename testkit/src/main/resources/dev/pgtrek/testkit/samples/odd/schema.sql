-- The names that this database consists of are what it is for.
CREATE SCHEMA "Sch;ema ""q"" 'x'" AUTHORIZATION "Röle ""quoted"" 'x'";
CREATE SCHEMA "sechsunddreißig Zeichen und noch mehr, dass es voll wird: äö";
SET ROLE "Röle ""quoted"" 'x'";

CREATE TYPE "Sch;ema ""q"" 'x'"."Ty.pe" AS ENUM ('it''s', 'a "label"', 'back\slash', ' ');
CREATE DOMAIN "Sch;ema ""q"" 'x'"."do main" AS text CHECK (VALUE <> 'no''body');
CREATE SEQUENCE "Sch;ema ""q"" 'x'"."se'quence";

CREATE TABLE "Sch;ema ""q"" 'x'"."Ünïcode Tabelle 😀" (
  "select" serial PRIMARY KEY,
  "UPPER" text,
  "a ""b"" 'c'" "Sch;ema ""q"" 'x'"."Ty.pe",
  "back\slash" "Sch;ema ""q"" 'x'"."do main" DEFAULT 'it''s',
  "new
line" int,
  "tab	and space " bigint DEFAULT nextval('"Sch;ema ""q"" ''x''"."se''quence"')
);
CREATE TABLE "Sch;ema ""q"" 'x'"."x') OR ('a'='a" (
  "%s" int PRIMARY KEY,
  "$1" int REFERENCES "Sch;ema ""q"" 'x'"."Ünïcode Tabelle 😀",
  "?" text UNIQUE,
  "--" bool,
  "/* */" text
);
CREATE TABLE "Sch;ema ""q"" 'x'"."order" ("user" int, "Order" int, PRIMARY KEY ("user", "Order"));
CREATE TABLE "Sch;ema ""q"" 'x'"."Order" ("user" int PRIMARY KEY, "User" int);
CREATE TABLE "Sch;ema ""q"" 'x'"."dotted.name" ("dotted.column" int PRIMARY KEY);
CREATE TABLE "Sch;ema ""q"" 'x'"."*" ("*" int PRIMARY KEY, "t.*" int);
CREATE TABLE "Sch;ema ""q"" 'x'"." " (" " int PRIMARY KEY);
CREATE TABLE "Sch;ema ""q"" 'x'"."a_table_whose_name_takes_up_all_of_the_sixtythree_bytes_allowed" (
  "a_column_whose_name_takes_up_all_the_sixty_three_bytes_allowed_" int PRIMARY KEY,
  b int UNIQUE
);
CREATE INDEX "in""dex" ON "Sch;ema ""q"" 'x'"."Ünïcode Tabelle 😀" ("UPPER", lower("back\slash"));
CREATE VIEW "Sch;ema ""q"" 'x'"."Vi ew" AS
  SELECT "select" AS "from", "a ""b"" 'c'" AS "a;b" FROM "Sch;ema ""q"" 'x'"."Ünïcode Tabelle 😀";
CREATE FUNCTION "Sch;ema ""q"" 'x'"."fun;ction"("in put" int, "out""put" int DEFAULT 1) RETURNS int
  LANGUAGE sql
  AS $odd$ SELECT $1 + "out""put" -- $$ ; ' " $odd$;
RESET ROLE;

INSERT INTO "Sch;ema ""q"" 'x'"."Ünïcode Tabelle 😀" ("UPPER", "a ""b"" 'c'", "back\slash", "new
line")
SELECT 'Ü' || n,
       CASE n % 4 WHEN 0 THEN 'it''s' WHEN 1 THEN 'a "label"' WHEN 2 THEN 'back\slash' ELSE ' ' END::"Sch;ema ""q"" 'x'"."Ty.pe",
       '\N \t \\ ' || n, n
  FROM generate_series(1, 100) AS n;
INSERT INTO "Sch;ema ""q"" 'x'"."x') OR ('a'='a"
SELECT n, n, '?' || n, n % 2 = 0, '\.' FROM generate_series(1, 50) AS n;
INSERT INTO "Sch;ema ""q"" 'x'"."order" SELECT n, n FROM generate_series(1, 7) AS n;
INSERT INTO "Sch;ema ""q"" 'x'"."Order" SELECT n, -n FROM generate_series(1, 9) AS n;
INSERT INTO "Sch;ema ""q"" 'x'"."dotted.name" VALUES (1);
INSERT INTO "Sch;ema ""q"" 'x'"."*" VALUES (1, 2);
INSERT INTO "Sch;ema ""q"" 'x'"." " VALUES (3);
INSERT INTO "Sch;ema ""q"" 'x'"."a_table_whose_name_takes_up_all_of_the_sixtythree_bytes_allowed" VALUES (1, 2);

GRANT USAGE ON SCHEMA "Sch;ema ""q"" 'x'" TO "UPPER role; DROP ROLE x";
GRANT SELECT ("select", "UPPER") ON "Sch;ema ""q"" 'x'"."Ünïcode Tabelle 😀" TO "UPPER role; DROP ROLE x";
COMMENT ON TABLE "Sch;ema ""q"" 'x'"."Order" IS 'It''s "odd" \ $$ ; -- %s';
COMMENT ON COLUMN "Sch;ema ""q"" 'x'"."Ünïcode Tabelle 😀"."new
line" IS E'two\nlines'
