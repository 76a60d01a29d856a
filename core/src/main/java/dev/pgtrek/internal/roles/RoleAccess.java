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
 * The rights of the target's user on each of the target's roles: to act as it, or to grant membership in it, also to
 * itself. A snapshot; immutable.
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

    /** Reads the rights of the session's current user. */
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

    /** Returns the names of all roles. */
    Set<String> names() {
        return roles.keySet();
    }

    public boolean exists(String role) {
        return roles.containsKey(role);
    }

    /** Whether the user may act as the role, and has its rights without SET ROLE. */
    public boolean has(String role) {
        return access(role).set() && access(role).usage();
    }

    /** Whether the user may SET ROLE to it, and make it the owner of the user's objects. */
    public boolean maySet(String role) {
        return access(role).set();
    }

    /** Whether the user may grant membership in the role to others. */
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

    /** Whether the user may act as the role, or can obtain that right. */
    public boolean mayActAs(String role) {
        return maySet(role) || mayJoin(role);
    }

    /** Whether the user may grant itself membership in the role. */
    boolean mayJoin(String role) {
        return mayGrant(role) && !access(role).memberOfUser();
    }

    private Access access(String role) {
        return roles.getOrDefault(role, Access.NONE);
    }

    /** @param memberOfUser whether the role is a member of the user, which then can't become a member of the role */
    private record Access(boolean superuser, boolean set, boolean usage, boolean admin, boolean memberOfUser) {
        private static final Access NONE = new Access(false, false, false, false, false);
    }
}
