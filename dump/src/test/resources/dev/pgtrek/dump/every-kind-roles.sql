-- Roles that every-kind.sql grants to and gives objects to. Run once on each server.
CREATE ROLE kind_owner;
CREATE ROLE kind_reader;
CREATE ROLE "Kind ""Writer""";
