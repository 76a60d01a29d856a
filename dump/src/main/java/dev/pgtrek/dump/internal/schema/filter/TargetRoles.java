package dev.pgtrek.dump.internal.schema.filter;

import dev.pgtrek.inventory.ServerInventory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/**
 * The roles of the target after those of the source have been created there. Immutable.
 *
 * @param user the role whose sessions create the definitions
 * @param superuser whether that role is a superuser
 * @param all the names of all roles
 * @param ownable the roles that the user may assign objects to, and still modify these objects
 * @param publicSchema the schema that every new database has
 * @param limits the objects that the user may not create
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
    /** Since 16 a membership may lack the right to SET ROLE, and thus the right to assign objects to the role. */
    private static final int FIRST_WITH_SET_OPTION = 16;

    public TargetRoles {
        all = Set.copyOf(all);
        ownable = Set.copyOf(ownable);
    }

    /**
     * @param target a session with the database to fill
     * @param sourceFacts the facts of the source
     * @param facts the facts of the target and its user
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

    /** Whether an object can be assigned to a role. */
    public boolean mayOwn(String role) {
        return superuser ? all.contains(role) : ownable.contains(role);
    }
}
