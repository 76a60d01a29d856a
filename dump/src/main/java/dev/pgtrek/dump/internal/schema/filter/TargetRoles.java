package dev.pgtrek.dump.internal.schema.filter;

import dev.pgtrek.inventory.ServerInventory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/**
 * The roles of the target as they are once those of the source have been made there. Immutable.
 *
 * @param user the one whose sessions make the definitions
 * @param superuser whether that one is a superuser
 * @param all the names of all roles
 * @param ownable the roles that the user may give objects to, and still work on these
 * @param publicSchema the schema that every database has from the beginning
 * @param limits what the user may not make
 */
public record TargetRoles(
        String user,
        boolean superuser,
        Set<String> all,
        Set<String> ownable,
        PublicSchema publicSchema,
        UserLimits limits) {
    private static final String ROLES = """
            SELECT rolname,
                   rolname = current_user AS is_user,
                   (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user) AS superuser,
                   pg_catalog.pg_has_role(oid, 'USAGE') AND pg_catalog.pg_has_role(oid, '%s') AS ownable
            FROM pg_catalog.pg_roles
            """;
    /** From 16 on a membership may come without the right to SET ROLE, and with that goes the right to give objects away. */
    private static final int FIRST_WITH_SET_OPTION = 16;

    public TargetRoles {
        all = Set.copyOf(all);
        ownable = Set.copyOf(ownable);
    }

    /**
     * @param target a session with the database that is filled
     * @param sourceFacts what is known of the source
     * @param facts what is known of the target, and of its user
     */
    public static TargetRoles read(Connection target, ServerInventory sourceFacts, ServerInventory facts)
            throws SQLException {
        String right = target.getMetaData().getDatabaseMajorVersion() >= FIRST_WITH_SET_OPTION ? "SET" : "MEMBER";
        String user = "";
        boolean superuser = false;
        Set<String> all = new HashSet<>();
        Set<String> ownable = new HashSet<>();
        try (Statement statement = target.createStatement();
                ResultSet rows = statement.executeQuery(ROLES.formatted(right))) {
            while (rows.next()) {
                String name = rows.getString("rolname");
                all.add(name);
                superuser = rows.getBoolean("superuser");
                if (rows.getBoolean("is_user")) {
                    user = name;
                }
                if (rows.getBoolean("ownable")) {
                    ownable.add(name);
                }
            }
        }
        PublicSchema publicSchema = PublicSchema.read(target, sourceFacts, facts);
        return new TargetRoles(
                user, superuser, all, ownable, publicSchema, UserLimits.read(target, facts, publicSchema));
    }

    /** Whether an object can be given to a role. */
    public boolean mayOwn(String role) {
        return superuser ? all.contains(role) : ownable.contains(role);
    }
}
