package dev.pgtrek.internal.sql;

/**
 * Distinguishes users' schemas from system schemas, and from schemas whose names have the form of pgtrek's own. The
 * latter are never migrated, compared or replicated, regardless of the owner: on the target they would look like a
 * journal.
 *
 * @see ReplicationName
 */
public final class UserSchemas {
    private static final String PLACE = "${notUsers}";
    private static final String NOT_USERS = "'^(pg_|information_schema$|" + ReplicationName.PATTERN + "$)'";

    private UserSchemas() {}

    /**
     * Completes a query: {@code n.nspname !~ ${notUsers}} holds for users' schemas.
     *
     * @param query SQL with the placeholder
     * @return the same with a literal in its place
     */
    public static String in(String query) {
        return query.replace(PLACE, NOT_USERS);
    }
}
