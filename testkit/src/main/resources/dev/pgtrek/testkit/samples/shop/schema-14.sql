SET ROLE shop_owner;
ALTER TABLE shop.discount ADD COLUMN never_on datemultirange NOT NULL DEFAULT '{}';
ALTER TABLE shop.product ALTER COLUMN description SET COMPRESSION pglz;
CREATE FUNCTION shop.gross(net numeric) RETURNS numeric
  LANGUAGE sql IMMUTABLE
  RETURN round(net * 1.19, 2);
RESET ROLE
