package dev.pgtrek.dump.internal.definition.read;

import dev.pgtrek.dump.internal.definition.model.Member;

/** Queries for which objects belong to extensions. */
final class ExtensionMembersQuery {
    static final Query<Member> QUERY = Query.of(Member.class, """
            SELECT d.classid AS catalog, d.objid AS oid, d.refobjid AS extension
              FROM pg_catalog.pg_depend d
             WHERE d.deptype = 'e'
               AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
               AND d.refobjid >= 16384
            """);

    private ExtensionMembersQuery() {}
}
