package dev.pgtrek.internal.roles;

import dev.pgtrek.internal.jdbc.SavepointTransaction;
import dev.pgtrek.internal.sql.SqlLiteral;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.ServerInventory;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Lets the target's user act as other roles: where it is no member of a role it makes itself one, and takes that back by
 * {@link #giveBack}. Within one transaction no one else sees these memberships, and none is left behind. Not thread-safe.
 */
public final class BorrowedRoles {
    private static final int WITH_OPTIONS = 16;

    private final SavepointTransaction transaction;
    private final RoleAccess access;
    private final boolean withOptions;
    private final String user;
    private final Set<String> usable = new HashSet<>();
    private final Deque<String> givingBack = new ArrayDeque<>();

    public BorrowedRoles(SavepointTransaction transaction, RoleAccess access, ServerInventory target)
            throws SQLException {
        this.transaction = transaction;
        this.access = access;
        this.withOptions = target.version().major() >= WITH_OPTIONS;
        this.user = transaction.value("SELECT current_user");
    }

    /**
     * Sees to it that the user may act as a role, and make it the owner of what is its own.
     *
     * @return whether it may now
     */
    public boolean borrow(String role) throws SQLException {
        return access.maySet(role) || usable.contains(role) || become(role);
    }

    private boolean become(String role) throws SQLException {
        if (!access.mayJoin(role)) {
            return false;
        }
        String grant = "GRANT " + QualifiedName.quote(role) + " TO " + QualifiedName.quote(user);
        String takeBack = "REVOKE " + QualifiedName.quote(role) + " FROM " + QualifiedName.quote(user);
        Optional<String> former = withOptions ? formerOptions(role) : Optional.empty();
        if (transaction
                .attempt(withOptions ? grant + " WITH INHERIT TRUE, SET TRUE" : grant)
                .isPresent()) {
            return false;
        }
        usable.add(role);
        givingBack.push(former.map(options -> grant + options).orElse(takeBack));
        return true;
    }

    /** From 16 on one may be a member without these rights; such a membership is changed, and is to be again what it was. */
    private Optional<String> formerOptions(String role) throws SQLException {
        return transaction.firstValue("""
                SELECT ' WITH INHERIT ' || inherit_option::text || ', SET ' || set_option::text
                  FROM pg_auth_members
                 WHERE roleid = (SELECT oid FROM pg_roles WHERE rolname = %s)
                   AND member = (SELECT oid FROM pg_roles WHERE rolname = current_user)
                   AND grantor = member -- what creating the role gave is apart, and stays
                """.formatted(SqlLiteral.quote(role)));
    }

    /** Runs a statement as a role that was borrowed; what the server said where it refused. */
    public Optional<SQLException> attemptAs(String role, String sql) throws SQLException {
        transaction.run("SET LOCAL ROLE " + QualifiedName.quote(role));
        Optional<SQLException> refused = transaction.attempt(sql);
        transaction.run("SET LOCAL ROLE " + QualifiedName.quote(user));
        return refused;
    }

    /** Ends the memberships that were begun here. */
    public void giveBack() throws SQLException {
        while (!givingBack.isEmpty()) {
            transaction.run(givingBack.pop());
        }
        usable.clear();
    }
}
