package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.SecurityLabel;

/** Queries for security labels. */
final class SecurityLabelsQuery {
    static final Query<SecurityLabel> QUERY = Query.of(SecurityLabel.class, """
            SELECT l.classoid AS catalog, l.objoid AS oid, l.objsubid AS column, a.attname AS column_name,
              l.provider, l.label
              FROM pg_catalog.pg_seclabel l
              LEFT JOIN pg_catalog.pg_attribute a
                     ON l.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND a.attrelid = l.objoid AND
                       a.attnum = l.objsubid
                    AND l.objsubid > 0
             WHERE l.objoid >= 16384 OR l.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
             ORDER BY l.classoid, l.objoid, l.objsubid
            """);

    private SecurityLabelsQuery() {}
}
