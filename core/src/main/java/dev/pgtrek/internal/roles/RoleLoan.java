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
 * The temporary membership of the target's user in the roles from the source. With it the user may make them the owners
 * of the objects that it creates, and still fill and change those objects. A superuser needs none.
 *
 * <p>A role of pgtrek's own lends the membership: it is a member of those roles, and has the user as its only member.
 * So the user's own memberships and another migration's loan stay untouched. Dropping that one role ends the whole
 * loan, and any process may do so: the role's name identifies the migration. Roles have no owners: a role of that name
 * is pgtrek's if it has no rights of its own, and no member except the user. Any other role is neither used nor
 * dropped, as its members would gain the lent rights.
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

    /** Returns a query of one column for pgtrek's own roles, identified by their names and members. */
    public static String query() {
        return "SELECT r.rolname FROM pg_catalog.pg_roles r WHERE r.rolname LIKE 'pgtrek\\_%' AND " + OURS;
    }

    /** Returns the migration of a role; empty if its name is not one of pgtrek's. */
    public static Optional<String> migrationOf(String role) {
        Matcher matcher = NAME.matcher(role);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /**
     * Makes the user a member of each role that it may join; called after the roles were created. A user without the
     * right to create roles borrows none.
     *
     * @return whether this call began the loan; false if nothing was borrowed, or the loan existed before
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
                    // before 16 the user's own INHERIT decides, and joining again would have no effect
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
     * Revokes these memberships.
     *
     * @return whether any existed
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

    /** Whether a role of that name exists that is not pgtrek's, and so is not dropped. */
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

    /** Returns the statement that ends the loan. */
    public String statement() {
        return "DROP ROLE " + role;
    }

    /** Returns the role's name. */
    @Override
    public String toString() {
        return role;
    }
}
