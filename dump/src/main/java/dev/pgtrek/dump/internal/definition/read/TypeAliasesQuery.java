package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.TypeAlias;

/** Queries for types that come with something else. */
final class TypeAliasesQuery {
    static final Query<TypeAlias> QUERY = Query.of(TypeAlias.class, """
            SELECT t.oid, t.typrelid AS relation, 0 AS type
              FROM pg_catalog.pg_type t
             WHERE t.oid >= 16384 AND t.typrelid <> 0
            UNION ALL
            SELECT t.typarray, 0, t.oid
              FROM pg_catalog.pg_type t
             WHERE t.oid >= 16384 AND t.typarray <> 0
            {multiranges}
            """).since(14, "multiranges", """
                    UNION ALL
                                SELECT r.rngmultitypid, 0, r.rngtypid
                                  FROM pg_catalog.pg_range r
                                 WHERE r.rngtypid >= 16384""", "");

    private TypeAliasesQuery() {}
}
