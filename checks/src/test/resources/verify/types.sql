-- Values of every type whose text form could depend on the version or on settings; after objects.sql.
CREATE TABLE shop.types (
  id int PRIMARY KEY,
  b bool, i2 int2, i8 int8, f4 float4, f8 float8, n numeric, m money,
  t text, c char(5), v varchar, ch "char", nm name, bytes bytea,
  d date, tm time, tmz timetz, ts timestamp, tsz timestamptz, iv interval,
  u uuid, j json, jb jsonb, x xml,
  ip inet, net cidr, mac macaddr, mac8 macaddr8, bits bit(5), varbits varbit,
  pt point, ln line, ls lseg, bx box, pa path, po polygon, ci circle,
  tv tsvector, tq tsquery, ir int4range, nr numrange, tr tstzrange,
  floats float8[], points point[], byteas bytea[], chars "char"[], matrix int[],
  measure shop.measure, place shop.place, places shop.place[], visit shop.visit, span shop.span,
  mood shop.mood, moods shop.mood[], simples shop.simple[], h shop.hstore,
  lsn pg_lsn, o oid, rc regclass, rp regprocedure, rt regtype, snapshot txid_snapshot
);
INSERT INTO shop.types VALUES (
  1,
  true, -3, 9007199254740993, 0.1, 1.0::float8 / 3, 1.10, 12.34,
  E'a\tb\n\\"', 'ab', 'v', 'x', 'nm', '\x00ff',
  '2020-02-29', '12:34:56.789', '12:34:56+05:30', '2020-01-01 00:00:00.000001', 'infinity', '1 year -2 mons 3 days -04:05:06.789',
  '00000000-0000-0000-0000-000000000001', '{"a" : 1.0 }', '{"b":1.10,"a":[null,"x"]}', '<a b="c">d</a>',
  '10.0.0.1/8', '10.0.0.0/8', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05', B'10101', B'1',
  '(0.1,0.3333333333333333)', '{1,2,3}', '((0.1,0.2),(1,1))', '((0.1,0.7),(0.3333333333333,1))',
  '((0,0.1),(1,1.1),(2,0))', '((0,0),(1,1.7),(2,0))', '<(0.1,0.2),3.3333>',
  'a:1 b:2A', 'a & !b', '[1,5)', '[1.5,2.50]', '[2020-01-01 00:00:00Z,)',
  ARRAY[0.1, 1.0::float8 / 3, NULL, 'Infinity']::float8[], ARRAY[point '(0.1,0.2)'], ARRAY['\x01'::bytea],
  ARRAY['a', 'b']::"char"[], '[2:3][1:2]={{1,2},{3,4}}',
  0.3, ROW(0.1, 0.2, 'l'), ARRAY[ROW(0.1, 0.5, 'l')::shop.place], ROW(ROW(0.7, 0.1, NULL), 4), '[0.1,0.3)',
  'ok', ARRAY['ok', 'sad']::shop.mood[], ARRAY[ROW(1, 'x')::shop.simple], 'a=>NULL',
  '16/B374D848', 42, 'shop.orders', 'shop.two(int,text)', 'shop.mood', '10:20:10,14,15'
);
INSERT INTO shop.types (id, f4, f8, ch, place, floats) VALUES
  (2, 'NaN', '-Infinity', '', NULL, '{}'),
  (3, -0.0, '-0', NULL, ROW(NULL, NULL, NULL), NULL),
  (4, 1e-40, 5e-324, NULL, ROW(1e-40, 1e-40, ''), '{1e-300}'),
  (5, 3.4028235e38, 1.7976931348623157e308, NULL, NULL, '{}');
