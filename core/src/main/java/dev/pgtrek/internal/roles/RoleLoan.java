package dev.pgtrek.internal.roles;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.internal.sql.SavepointTransaction;
import dev.pgtrek.inventory.RoleInfo;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Membership of the target's user, for the time of a run, in the roles that came from the source: so that it may make them
 * the owners of what it creates, and still fill it. A superuser needs none, and what a user is a member of anyway is not
 * touched. Immutable.
 */
public final class RoleLoan {
    private final List<String> givingBack;

    private RoleLoan(List<String> givingBack) {
        this.givingBack = givingBack;
    }

    public static RoleLoan none() {
        return new RoleLoan(List.of());
    }

    /**
     * Makes the user a member of each role that it may join; to be called when the roles are there.
     *
     * @param target a session in auto-commit mode, with the maintenance database
     */
    public static RoleLoan begin(Connection target, CheckContext facts) throws SQLException {
        if (facts.target().user().superuser()) {
            return none();
        }
        try (SavepointTransaction transaction = SavepointTransaction.begin(target)) {
            transaction.lockOutOthers();
            RoleAccess access = RoleAccess.read(target, facts.target());
            BorrowedRoles roles = new BorrowedRoles(transaction, access, facts.target());
            for (RoleInfo role : facts.source().roles()) {
                boolean ours = !role.predefined()
                        && !facts.options().excludesRole(role.name())
                        && ProviderRoles.provider(role.name()).isEmpty();
                if (ours && access.exists(role.name())) {
                    roles.borrowWithRights(role.name());
                }
            }
            transaction.commit();
            return new RoleLoan(roles.givingBack());
        }
    }

    /** Whether there is nothing to give back. */
    public boolean isEmpty() {
        return givingBack.isEmpty();
    }

    /**
     * Ends these memberships; one whose role is gone by now has ended by itself.
     *
     * @param target a session in auto-commit mode, with the maintenance database
     */
    public void giveBack(Connection target) throws SQLException {
        if (givingBack.isEmpty()) {
            return;
        }
        try (SavepointTransaction transaction = SavepointTransaction.begin(target)) {
            transaction.lockOutOthers();
            for (String statement : givingBack) {
                transaction.attempt(statement);
            }
            transaction.commit();
        }
    }

    /** The statements that give it back. */
    @Override
    public String toString() {
        return String.join("; ", givingBack);
    }
}
