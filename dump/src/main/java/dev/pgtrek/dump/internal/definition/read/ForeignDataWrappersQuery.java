package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.ForeignDataWrapper;

/** Queries for foreign-data wrappers. */
final class ForeignDataWrappersQuery {
    static final Query<ForeignDataWrapper> QUERY = Query.of(ForeignDataWrapper.class, """
            SELECT w.oid,
                   w.fdwname AS name,
                   pg_catalog.pg_get_userbyid(w.fdwowner) AS owner,
                   CASE WHEN w.fdwhandler <> 0 THEN w.fdwhandler::pg_catalog.regproc::pg_catalog.text END AS handler,
                   CASE WHEN w.fdwvalidator <> 0 THEN w.fdwvalidator::pg_catalog.regproc::pg_catalog.text END AS validator,
                   ARRAY(SELECT pg_catalog.quote_ident(o.option_name) || ' ' || pg_catalog.quote_literal(o.option_value)
                           FROM pg_catalog.pg_options_to_table(w.fdwoptions) AS o) AS options
              FROM pg_catalog.pg_foreign_data_wrapper w
             WHERE {pg_foreign_data_wrapper w is no member}
            """);

    private ForeignDataWrappersQuery() {}
}
