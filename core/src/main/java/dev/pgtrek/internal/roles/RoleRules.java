package dev.pgtrek.internal.roles;

import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.sql.SqlLiteral;
import dev.pgtrek.inventory.CurrentUser;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.inventory.ServerInventory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The attributes that the target's user may give to a role that it creates. Before 16 CREATEROLE allows all except
 * three that need a superuser; from 16 on a user <a
 * href="https://www.postgresql.org/docs/current/sql-createrole.html">can't give attributes that it lacks</a>.
 */
final class RoleRules {
    private static final int OWN_ATTRIBUTES_ONLY = 16;

    private final CurrentUser user;
    private final boolean ownAttributesOnly;

    RoleRules(ServerInventory target) {
        this.user = target.user();
        this.ownAttributesOnly = target.version().major() >= OWN_ATTRIBUTES_ONLY;
    }

    /** Returns why the user can't create any role; empty where it can. */
    Optional<String> refusal() {
        return user.superuser() || user.createRole()
                ? Optional.empty()
                : Optional.of(
                        "the target's user " + user.name() + " may not create roles; create the role there, or give "
                                + user.name() + " the attribute CREATEROLE");
    }

    /** Returns the attributes of a role that the user can't give, each with the reason. */
    List<String> withheld(RoleInfo role) {
        List<String> withheld = new ArrayList<>();
        if (user.superuser()) {
            return withheld;
        }
        if (role.superuser()) {
            withheld.add("SUPERUSER (only a superuser may give it)");
        }
        if (role.createDatabase() && !mayGiveCreateDatabase()) {
            withheld.add("CREATEDB (" + onlyWhoHas("CREATEDB") + ")");
        }
        if (role.replication() && !mayGiveReplication()) {
            withheld.add("REPLICATION (" + onlyWhoHas("REPLICATION") + ")");
        }
        if (role.bypassRowSecurity() && !mayGiveBypassRowSecurity()) {
            withheld.add("BYPASSRLS (" + onlyWhoHas("BYPASSRLS") + ")");
        }
        return withheld;
    }

    private String onlyWhoHas(String attribute) {
        return ownAttributesOnly
                ? "only a role that has it may give it, and " + user.name() + " has not: ALTER ROLE "
                        + PrintedSql.name(user.name()) + " " + attribute
                : "before version 16 only a superuser may give it";
    }

    private boolean mayGiveCreateDatabase() {
        return user.superuser() || !ownAttributesOnly || user.createDatabase();
    }

    private boolean mayGiveReplication() {
        return user.superuser() || (ownAttributesOnly && user.replication());
    }

    private boolean mayGiveBypassRowSecurity() {
        return user.superuser() || (ownAttributesOnly && user.bypassRowSecurity());
    }

    /**
     * Returns the CREATE ROLE statement with all allowed attributes.
     *
     * @param storedPassword the password in stored form, never in clear text
     */
    String createStatement(RoleInfo role, Optional<String> storedPassword) {
        StringBuilder sql = new StringBuilder("CREATE ROLE ").append(QualifiedName.quote(role.name()));
        append(sql, role.superuser() && user.superuser(), " SUPERUSER");
        append(sql, !role.inherit(), " NOINHERIT");
        append(sql, role.createRole(), " CREATEROLE");
        append(sql, role.createDatabase() && mayGiveCreateDatabase(), " CREATEDB");
        append(sql, role.login(), " LOGIN");
        append(sql, role.replication() && mayGiveReplication(), " REPLICATION");
        append(sql, role.bypassRowSecurity() && mayGiveBypassRowSecurity(), " BYPASSRLS");
        append(sql, role.connectionLimit() != -1, " CONNECTION LIMIT " + role.connectionLimit());
        storedPassword.ifPresent(password -> sql.append(" PASSWORD ").append(SqlLiteral.quote(password)));
        role.validUntil().ifPresent(time -> sql.append(" VALID UNTIL ").append(SqlLiteral.quote(time)));
        return sql.toString();
    }

    private static void append(StringBuilder sql, boolean condition, String option) {
        if (condition) {
            sql.append(option);
        }
    }
}
