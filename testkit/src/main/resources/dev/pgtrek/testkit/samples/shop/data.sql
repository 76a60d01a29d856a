-- Every value follows from its row's number, so that two shops of one size hold the same. About a million rows at
-- scale 1; the session's setting shop.scale says how many times as many.
SET TimeZone = 'UTC';
SET session_replication_role = replica;
SET synchronous_commit = off;

INSERT INTO shop.country (code, name)
VALUES ('AT', 'Österreich'), ('CI', 'Côte d''Ivoire'), ('DE', 'Deutschland'), ('JP', '日本'), ('US', 'United States');

INSERT INTO shop.category (parent_id, name)
SELECT CASE WHEN n > 5 THEN n % 5 + 1 END, 'Category ' || n
  FROM generate_series(1, 40) AS n;

INSERT INTO shop.customer (email, name, home, phones, visits, born, joined, preferences, budget)
SELECT 'Customer.' || n || '@example.' || CASE n % 3 WHEN 0 THEN 'com' WHEN 1 THEN 'org' ELSE 'net' END,
       CASE n % 4 WHEN 0 THEN 'Zoë Müller ' WHEN 1 THEN 'O''Brien, "Pat" ' WHEN 2 THEN '山田太郎 ' ELSE 'Ann\Bob ' END || n,
       CASE WHEN n % 10 > 0 THEN
         ROW('Main Street ' || n % 200, CASE WHEN n % 7 > 0 THEN 'Town "' || n % 90 || '"' END, lpad((n % 99999)::text, 5, '0'),
             (ARRAY['AT', 'CI', 'DE', 'JP', 'US'])[n % 5 + 1])::shop.address
       END,
       CASE n % 3 WHEN 0 THEN '{}' WHEN 1 THEN ARRAY['+49 30 ' || n] ELSE ARRAY['+1 ' || n, NULL, 'tab' || E'\t' || 'newline' || E'\n'] END,
       CASE WHEN n % 5 = 0 THEN ARRAY[[n, n + 1], [n + 2, NULL]] END,
       CASE n % 1000 WHEN 1 THEN 'infinity' WHEN 2 THEN '0044-03-15 BC' ELSE date '1950-01-01' + (n * 37 % 20000)::int END,
       timestamptz '2020-01-01 00:00+00' + n * interval '61.000007 seconds',
       jsonb_build_object('newsletter', n % 2 = 0, 'theme', 'dark ' || n % 3, 'rates', jsonb_build_array(n, n / 3.0, NULL)),
       CASE n % 4 WHEN 0 THEN 'empty' WHEN 1 THEN shop.price_range(n % 50, n % 50 + 100) WHEN 2 THEN shop.price_range(NULL, n, '(]') END
  FROM generate_series(1, (50000 * current_setting('shop.scale')::numeric)::bigint) AS n;

INSERT INTO shop.product (sku, name, category_id, price, weight, size, photo, description, listed, changed, shelf_life)
SELECT 'SKU-' || lpad(n::text, 7, '0'),
       'Product ' || n || ' ' || substr(md5(n::text), 1, 8),
       n % 40 + 1,
       (n * 7919 % 100000) / 100.0,
       CASE WHEN n % 100 = 7 THEN 'Infinity' ELSE n / 7.0::float8 END,
       ARRAY[n / 3.0, 0.1, -0.0]::real[],
       CASE WHEN n % 5 = 0 THEN decode(repeat(md5(n::text), n::int % 40), 'hex') END,
       CASE WHEN n % 3 = 0 THEN repeat('A fine thing, number ' || n || '. ', n::int % 100) END,
       n % 11 > 0,
       timestamp '2024-01-01' + n * interval '1 hour',
       CASE WHEN n % 2 = 0 THEN make_interval(months => (n % 30)::int, days => (n % 9)::int, secs => n % 86400 + 0.25) END
  FROM generate_series(1, (10000 * current_setting('shop.scale')::numeric)::bigint) AS n;

INSERT INTO shop.discount (product_id, percent, valid)
SELECT 1000 + n, n % 90 + 0.5, daterange(date '2024-01-01' + n, date '2024-01-11' + n, '[]')
  FROM generate_series(0, least(999, (10000 * current_setting('shop.scale')::numeric)::int - 1)) AS n;

INSERT INTO shop.orders (ordered_at, customer_id, channel, status, history, note)
SELECT timestamptz '2023-01-01 00:00+00' + (n * 7717 % 94608) * interval '1000 seconds',
       n * 31 % (50000 * current_setting('shop.scale')::numeric)::bigint + 1,
       (ARRAY['web', 'app', 'phone', 'store'])[n % 4 + 1],
       (ARRAY['new', 'paid', 'shipped', 'cancelled', 'returned'])[n % 5 + 1]::shop.order_status,
       CASE WHEN n % 2 = 0 THEN ARRAY['new', 'paid']::shop.order_status[] END,
       CASE WHEN n % 20 = 0 THEN 'Please leave it at the door.' || E'\r\n' || '☂ number ' || n WHEN n % 20 = 1 THEN '' END
  FROM generate_series(1, (200000 * current_setting('shop.scale')::numeric)::bigint) AS n;

INSERT INTO shop.order_line (order_id, line, ordered_at, product_id, quantity, price)
SELECT o.id, l.line, o.ordered_at,
       1000 + o.id * l.line * 13 % (10000 * current_setting('shop.scale')::numeric)::bigint,
       o.id % 9 + l.line, (o.id * 101 % 50000) / 100.0
  FROM shop.orders AS o, generate_series(1, 3) AS l(line);

INSERT INTO shop.stock_movement (product_id, warehouse, delta, moved_at)
SELECT 1000 + n * 17 % (10000 * current_setting('shop.scale')::numeric)::bigint,
       (ARRAY['north', 'south', 'overflow'])[n % 3 + 1], n % 200 - 100, timestamptz '2024-01-01 00:00+00' + n * interval '5 minutes'
  FROM generate_series(1, (100000 * current_setting('shop.scale')::numeric)::bigint) AS n;

INSERT INTO audit.page_view (happened, who, url, took)
SELECT timestamptz '2024-06-01 00:00+00' + n * interval '1 second', 'shop_app', '/product/' || n % 1000, n % 500 * interval '1 ms'
  FROM generate_series(1, (40000 * current_setting('shop.scale')::numeric)::bigint) AS n;

INSERT INTO audit.entry (id, happened, who)
VALUES (-1, 'epoch', 'postgres'), (-2, 'infinity', 'shop_owner');

INSERT INTO shop.web_session (token, customer_id, address, seen)
SELECT md5(n::text)::uuid, n, ('10.0.0.' || n % 256)::inet, '2025-01-01 00:00+00'
  FROM generate_series(1, 100) AS n;

INSERT INTO shop.ticket (opened_by, subject, body)
VALUES ('shop_app', 'Where is my order?', '<p>It was number <b>7</b></p>'),
       ('shop_app', 'secret wish', NULL),
       ('shop_support', 'Printer on fire', '<p/>');

INSERT INTO shop.manual (product_id, document)
SELECT 1000 + n, lo_from_bytea((20000000 + n)::oid, convert_to(repeat('Manual of product ' || n || '. ', n * 400), 'UTF8'))
  FROM generate_series(0, 9) AS n;

SELECT setval('shop.invoice_number', 4710), nextval('shop.invoice_number')
