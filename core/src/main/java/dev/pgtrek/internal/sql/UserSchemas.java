package dev.pgtrek.internal.sql;

/**
 * Tells the schemas of a database that users made from those of the system, and from those that are named as pgtrek names
 * its own. The latter are never carried, compared or replicated, by any owner: on the target they would pass for a journal.
 *
 * @see ReplicationName
 */
public final class UserSchemas {
    private static final String PLACE = "${notUsers}";
    private static final String NOT_USERS = "'^(pg_|information_schema$|" + ReplicationName.PATTERN + "$)'";

    private UserSchemas() {}

    /**
     * Completes a query: {@code n.nspname !~ ${notUsers}} holds for the schemas that users made.
     *
     * @param query SQL with the placeholder
     * @return the same with a literal in its place
     */
    public static String in(String query) {
        return query.replace(PLACE, NOT_USERS);
    }
}
