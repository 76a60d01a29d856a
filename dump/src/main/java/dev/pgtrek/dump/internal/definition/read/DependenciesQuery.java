package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Dependency;

/** Queries for what depends on what. */
final class DependenciesQuery {
    static final Query<Dependency> QUERY = Query.of(Dependency.class, """
            SELECT DISTINCT d.classid AS catalog, d.objid AS oid, d.refclassid AS needed_catalog, d.refobjid AS needed_oid
              FROM pg_catalog.pg_depend d
             WHERE d.deptype NOT IN ('p', 'e')
               AND d.objid >= 16384
               AND d.refobjid >= 16384
               AND d.refclassid <> 'pg_catalog.pg_namespace'::pg_catalog.regclass
               AND (d.classid, d.objid) <> (d.refclassid, d.refobjid)
               AND d.classid NOT IN ('pg_catalog.pg_amop'::pg_catalog.regclass, 'pg_catalog.pg_amproc'::pg_catalog.regclass)
            UNION
            SELECT 'pg_catalog.pg_opfamily'::pg_catalog.regclass, m.amopfamily, d.refclassid, d.refobjid
              FROM pg_catalog.pg_amop m
              JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_amop'::pg_catalog.regclass AND d.objid = m.oid
             WHERE d.deptype NOT IN ('p', 'e', 'i') AND d.refobjid >= 16384 AND d.refobjid <> m.amopfamily
            UNION
            SELECT 'pg_catalog.pg_opfamily'::pg_catalog.regclass, m.amprocfamily, d.refclassid, d.refobjid
              FROM pg_catalog.pg_amproc m
              JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_amproc'::pg_catalog.regclass AND d.objid = m.oid
             WHERE d.deptype NOT IN ('p', 'e', 'i') AND d.refobjid >= 16384 AND d.refobjid <> m.amprocfamily
            """);

    private DependenciesQuery() {}
}
