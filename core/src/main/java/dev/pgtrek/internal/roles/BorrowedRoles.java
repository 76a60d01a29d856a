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
 * Lets the target's user act as other roles: it grants itself missing memberships, and {@link #giveBack} revokes them.
 * Within one transaction no other session sees these memberships, and none remains. Not thread-safe.
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
     * Ensures that the user may act as a role, and make it the owner of the user's objects.
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

    /**
     * Returns the options of a membership to restore: from 16 on a membership may lack these rights, and is then
     * changed temporarily.
     */
    private Optional<String> formerOptions(String role) throws SQLException {
        return transaction.firstValue("""
                SELECT ' WITH INHERIT ' || inherit_option::text || ', SET ' || set_option::text
                  FROM pg_auth_members
                 WHERE roleid = (SELECT oid FROM pg_roles WHERE rolname = %s)
                   AND member = (SELECT oid FROM pg_roles WHERE rolname = current_user)
                   AND grantor = member -- what creating the role gave is apart, and stays
                """.formatted(SqlLiteral.quote(role)));
    }

    /** Runs a statement as a borrowed role; returns the server's error, if it rejected the statement. */
    public Optional<SQLException> attemptAs(String role, String sql) throws SQLException {
        transaction.run("SET LOCAL ROLE " + QualifiedName.quote(role));
        Optional<SQLException> refused = transaction.attempt(sql);
        transaction.run("SET LOCAL ROLE " + QualifiedName.quote(user));
        return refused;
    }

    /** Revokes the memberships that were granted here. */
    public void giveBack() throws SQLException {
        while (!givingBack.isEmpty()) {
            transaction.run(givingBack.pop());
        }
        usable.clear();
    }
}
