-- Roles belong to the server: several shops on one server share them.
DO $$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'shop_owner') THEN
    RETURN;
  END IF;
  CREATE ROLE shop_owner NOLOGIN;
  CREATE ROLE shop_reader NOLOGIN NOINHERIT;
  CREATE ROLE shop_app LOGIN PASSWORD 'app: s3cret' CONNECTION LIMIT 40 VALID UNTIL '2099-12-31 23:59:59+00';
  CREATE ROLE shop_analyst LOGIN PASSWORD 'analyst''s "secret"' CREATEDB;
  CREATE ROLE shop_support LOGIN BYPASSRLS;
  GRANT shop_reader TO shop_app;
  GRANT shop_reader TO shop_analyst WITH ADMIN OPTION;
  GRANT pg_monitor TO shop_analyst;
  ALTER ROLE shop_analyst SET work_mem = '32MB';
  ALTER ROLE shop_app SET application_name = 'shop, web';
  COMMENT ON ROLE shop_app IS 'What the web shop connects as';
END
$$
