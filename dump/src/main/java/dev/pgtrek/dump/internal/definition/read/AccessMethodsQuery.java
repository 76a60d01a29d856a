package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.AccessMethod;

/** Queries for access methods. */
final class AccessMethodsQuery {
    static final Query<AccessMethod> QUERY = Query.of(AccessMethod.class, """
            SELECT a.oid, a.amname AS name, a.amtype::pg_catalog.text AS type, a.amhandler::pg_catalog.text AS handler
              FROM pg_catalog.pg_am a
             WHERE a.oid >= 16384
               AND {pg_am a is no member}
            """);

    private AccessMethodsQuery() {}
}
