package dev.pgtrek.internal.roles;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.jdbc.SavepointTransaction;
import dev.pgtrek.internal.sql.SqlLiteral;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.RoleInfo;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Membership of the target's user, for the time of a migration, in the roles that came from the source: so that it may make
 * them the owners of what it creates, and fill it and go on changing it. A superuser needs none.
 *
 * <p>It is lent by a role of ours that is a member of those roles, and has the user as its only member. So what the user is
 * a member of by itself is never touched, another migration's loan is not either, and dropping that one role gives back all
 * of it, whichever process does so: a process that finds the role knows by its name which migration it belongs to. Roles
 * have no owners: one of that name is ours if it has no rights of its own, and no member but the user. Any other is neither
 * lent to nor dropped, as its members would gain what is lent.
 */
public final class RoleLoan {
    private static final int WITH_OPTIONS = 16;
    private static final Pattern NAME = Pattern.compile("pgtrek_([a-z0-9]{1,16})_roles");

    private static final String OURS = """
            NOT (r.rolcanlogin OR r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolreplication OR r.rolbypassrls)
            AND EXISTS (SELECT
                          FROM pg_catalog.pg_auth_members m
                         WHERE m.roleid = r.oid)
            AND NOT EXISTS (SELECT
                              FROM pg_catalog.pg_auth_members m
                             WHERE m.roleid = r.oid AND pg_catalog.pg_get_userbyid(m.member) <> CURRENT_USER)
            """;

    private final Connection target;
    private final String role;

    /** @param target a session in auto-commit mode, with the maintenance database */
    public RoleLoan(Connection target, String migrationId) {
        this.target = target;
        this.role = "pgtrek_" + migrationId + "_roles";
    }

    /** The roles that are ours, by their names and members: a query of one column. */
    public static String query() {
        return "SELECT r.rolname FROM pg_catalog.pg_roles r WHERE r.rolname LIKE 'pgtrek\\_%' AND " + OURS;
    }

    /** The migration that a role was made for; empty if its name is none of ours. */
    public static Optional<String> migrationOf(String role) {
        Matcher matcher = NAME.matcher(role);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /**
     * Makes the user a member of each role that it may join; to be called when the roles are there. A user who may not
     * create roles borrows none.
     *
     * @return whether this began the loan; false if nothing was borrowed, or had been before
     */
    public boolean begin(CheckContext facts) throws SQLException {
        if (facts.target().user().superuser() || !facts.target().user().createRole()) {
            return false;
        }
        try (SavepointTransaction transaction = SavepointTransaction.begin(target)) {
            transaction.lockOutOthers();
            RoleAccess access = RoleAccess.read(target, facts.target());
            boolean withOptions = facts.target().version().major() >= WITH_OPTIONS;
            List<String> roles = facts.source().roles().stream()
                    .filter(candidate -> isMoved(candidate, facts))
                    .map(RoleInfo::name)
                    .filter(name -> access.exists(name) && access.mayJoin(name))
                    // before 16 the user's own INHERIT decides, and joining once more would change nothing
                    .filter(name -> !access.has(name) && (withOptions || !access.maySet(name)))
                    .toList();
            if (roles.isEmpty()) {
                return false;
            }
            boolean begins = !access.exists(role);
            if (!begins && !isOurs(transaction)) {
                throw new MigrationException(
                        ErrorCode.DATABASE,
                        "role " + role
                                + " of the target, by which its user would become a member of the roles that it moves,"
                                + " has rights of its own or other members than that user; give this migration another id");
            }
            if (begins) {
                transaction.run("CREATE ROLE " + role);
                transaction.run(
                        grant(role, QualifiedName.quote(transaction.value("SELECT current_user")), withOptions));
            }
            for (String name : roles) {
                transaction.attempt(grant(QualifiedName.quote(name), role, withOptions));
            }
            transaction.commit();
            return begins;
        }
    }

    private static boolean isMoved(RoleInfo role, CheckContext facts) {
        return !role.predefined()
                && migrationOf(role.name()).isEmpty()
                && !facts.options().excludesRole(role.name())
                && ProviderRoles.provider(role.name()).isEmpty();
    }

    private static String grant(String role, String member, boolean withOptions) {
        return "GRANT " + role + " TO " + member + (withOptions ? " WITH INHERIT TRUE, SET TRUE" : "");
    }

    /**
     * Ends these memberships.
     *
     * @return whether there were any
     */
    public boolean giveBack() throws SQLException {
        try (SavepointTransaction transaction = SavepointTransaction.begin(target)) {
            transaction.lockOutOthers();
            if (!isOurs(transaction)) {
                return false;
            }
            transaction.run(statement());
            transaction.commit();
            return true;
        }
    }

    /** Whether there is a role of that name that is not ours, and so not given back. */
    public boolean isForeign() throws SQLException {
        try (SavepointTransaction transaction = SavepointTransaction.begin(target)) {
            return !isOurs(transaction)
                    && transaction
                            .firstValue(
                                    "SELECT rolname FROM pg_catalog.pg_roles WHERE rolname = " + SqlLiteral.quote(role))
                            .isPresent();
        }
    }

    private boolean isOurs(SavepointTransaction transaction) throws SQLException {
        return transaction
                .firstValue(query() + " AND r.rolname = " + SqlLiteral.quote(role))
                .isPresent();
    }

    /** The statement that gives it back. */
    public String statement() {
        return "DROP ROLE " + role;
    }

    /** The role's name. */
    @Override
    public String toString() {
        return role;
    }
}
