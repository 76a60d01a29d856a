package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.ExtendedStatistics;

/** Queries for extended statistics. */
final class ExtendedStatisticsQuery {
    static final Query<ExtendedStatistics> QUERY =
            Query.of(ExtendedStatistics.class, """
            SELECT e.oid,
                   n.nspname AS schema,
                   e.stxname AS name,
                   pg_catalog.pg_get_userbyid(e.stxowner) AS owner,
                   e.stxrelid AS relation,
                   pg_catalog.pg_get_statisticsobjdef(e.oid) AS definition,
                   {target} AS target
              FROM pg_catalog.pg_statistic_ext e
              JOIN pg_catalog.pg_namespace n ON n.oid = e.stxnamespace
              JOIN pg_catalog.pg_class c ON c.oid = e.stxrelid
             WHERE {n is of users}
               AND c.relpersistence <> 't'
               AND {pg_class c is no member}
               AND {pg_statistic_ext e is no member}
            """).since(13, "target", "COALESCE(e.stxstattarget, -1)", "-1");

    private ExtendedStatisticsQuery() {}
}
