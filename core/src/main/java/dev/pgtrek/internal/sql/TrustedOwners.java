package dev.pgtrek.internal.sql;

/**
 * Recognizes pgtrek's own objects by their owners. A name proves nothing: any role that may create objects in a
 * database may use a {@link ReplicationName}. An object is pgtrek's if it has such a name and belongs to the session's
 * user or to a superuser; no other role can assign such an owner. Memberships do not count, as before PostgreSQL 16 any
 * role may make others its members, and as a superuser is a member of all roles.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-alterschema.html">Who may change an object's owner</a>
 */
public final class TrustedOwners {
    private static final String PLACE = "${trusted}";
    private static final String TRUSTED =
            "SELECT t.oid FROM pg_catalog.pg_roles t WHERE t.rolsuper OR t.rolname = CURRENT_USER";

    private TrustedOwners() {}

    /**
     * Completes a query: {@code n.nspowner IN (${trusted})} holds for the objects that belong to the session's user or to a
     * superuser.
     *
     * @param query SQL with the placeholder
     * @return the same with a subquery in its place
     */
    public static String in(String query) {
        return query.replace(PLACE, TRUSTED);
    }
}
