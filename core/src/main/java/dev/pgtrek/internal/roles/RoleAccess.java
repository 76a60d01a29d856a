package dev.pgtrek.internal.roles;

import dev.pgtrek.inventory.ServerInventory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the target's user may do with each of the target's roles: act as it, or make somebody a member of it, itself too.
 * Read at one moment; immutable.
 */
public final class RoleAccess {
    private static final int ADMIN_OPTION_NEEDED = 16;

    private static final String SINCE_16 = """
            SELECT rolname, rolsuper,
                   pg_has_role(oid, 'SET'),
                   pg_has_role(oid, 'USAGE'),
                   pg_has_role(oid, 'MEMBER WITH ADMIN OPTION'),
                   pg_has_role(rolname, current_user, 'MEMBER')
              FROM pg_roles
            """;

    private static final String BEFORE_16 = """
            SELECT rolname, rolsuper,
                   pg_has_role(oid, 'MEMBER'),
                   pg_has_role(oid, 'USAGE'),
                   pg_has_role(oid, 'MEMBER WITH ADMIN OPTION'),
                   pg_has_role(rolname, current_user, 'MEMBER')
              FROM pg_roles
            """;

    private final Map<String, Access> roles;
    private final ServerInventory target;

    private RoleAccess(Map<String, Access> roles, ServerInventory target) {
        this.roles = Map.copyOf(roles);
        this.target = target;
    }

    /** Reads it for the user that the session acts as now. */
    public static RoleAccess read(Connection session, ServerInventory target) throws SQLException {
        Map<String, Access> roles = new HashMap<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(
                        target.version().major() >= ADMIN_OPTION_NEEDED ? SINCE_16 : BEFORE_16)) {
            while (rows.next()) {
                roles.put(
                        rows.getString(1),
                        new Access(
                                rows.getBoolean(2),
                                rows.getBoolean(3),
                                rows.getBoolean(4),
                                rows.getBoolean(5),
                                rows.getBoolean(6)));
            }
        }
        return new RoleAccess(roles, target);
    }

    /** All roles that there are. */
    Set<String> names() {
        return roles.keySet();
    }

    public boolean exists(String role) {
        return roles.containsKey(role);
    }

    /** Whether the user may act as the role, and has its rights without doing so. */
    public boolean has(String role) {
        return access(role).set() && access(role).usage();
    }

    /** Whether the user may SET ROLE to it, and make it the owner of what is its own. */
    public boolean maySet(String role) {
        return access(role).set();
    }

    /** Whether the user may make others members of the role. */
    public boolean mayGrant(String role) {
        if (target.user().superuser()) {
            return exists(role);
        }
        Access access = access(role);
        boolean byAttribute =
                target.version().major() < ADMIN_OPTION_NEEDED && target.user().createRole();
        return exists(role) && !access.superuser() && (access.admin() || byAttribute);
    }

    /** Whether the user may change the role itself: its settings, its comment. */
    public boolean mayAlter(String role) {
        if (target.user().superuser()) {
            return exists(role);
        }
        Access access = access(role);
        return exists(role)
                && !access.superuser()
                && target.user().createRole()
                && (access.admin() || target.version().major() < ADMIN_OPTION_NEEDED);
    }

    /** Whether the user may act as the role, or may see to it that it may. */
    public boolean mayActAs(String role) {
        return maySet(role) || mayJoin(role);
    }

    /** Whether the user may make itself a member of the role. */
    boolean mayJoin(String role) {
        return mayGrant(role) && !access(role).memberOfUser();
    }

    private Access access(String role) {
        return roles.getOrDefault(role, Access.NONE);
    }

    /** @param memberOfUser whether the role is a member of the user, which then can't become one of the role */
    private record Access(boolean superuser, boolean set, boolean usage, boolean admin, boolean memberOfUser) {
        private static final Access NONE = new Access(false, false, false, false, false);
    }
}
