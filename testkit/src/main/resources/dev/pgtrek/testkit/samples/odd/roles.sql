DO $do$
BEGIN
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'Röle "quoted" ''x''') THEN
    RETURN;
  END IF;
  CREATE ROLE "Röle ""quoted"" 'x'" LOGIN PASSWORD 'pass''w"ord \ $$ : @ ü';
  CREATE ROLE "UPPER role; DROP ROLE x";
  CREATE ROLE "a_role_whose_name_takes_up_all_of_the_sixty_three_bytes_allowed" LOGIN;
  GRANT "UPPER role; DROP ROLE x" TO "Röle ""quoted"" 'x'";
  COMMENT ON ROLE "Röle ""quoted"" 'x'" IS 'It''s "odd"';
END
$do$
