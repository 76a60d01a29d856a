package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Inheritance;

/** Queries for which tables inherit from which. */
final class InheritancesQuery {
    static final Query<Inheritance> QUERY = Query.of(Inheritance.class, """
            SELECT i.inhrelid AS child, i.inhparent AS parent
              FROM pg_catalog.pg_inherits i
              JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid
             WHERE c.relkind IN ('r', 'p', 'f')
             ORDER BY i.inhrelid, i.inhseqno
            """);

    private InheritancesQuery() {}
}
