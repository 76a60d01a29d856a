package dev.pgtrek.internal.engine;

import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.roles.RoleLoan;
import dev.pgtrek.internal.sql.TrustedOwners;
import dev.pgtrek.result.Leftover;
import dev.pgtrek.server.Server;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rights that the target's user borrowed for a migration, in this process or an earlier one. Subscriptions use them
 * to change rows, so they are returned after the migration's last subscription is dropped.
 */
final class BorrowedRole {
    private static final Logger LOG = LoggerFactory.getLogger(BorrowedRole.class);

    private static final String STILL_FOLLOWING = TrustedOwners.in("""
            SELECT
              FROM pg_catalog.pg_subscription
             WHERE pg_catalog.left(subname::pg_catalog.text, pg_catalog.length(?)) = ?
               AND subowner IN (${trusted})
            """);

    private final String migrationId;
    private final Server target;

    BorrowedRole(String migrationId, Server target) {
        this.migrationId = migrationId;
        this.target = target;
    }

    /**
     * Returns the borrowed rights, if any.
     *
     * @return what the target rejected; an unreachable target is already reported for each database
     */
    Optional<Leftover> giveBack() {
        boolean interrupted = Thread.interrupted(); // an interrupt would prevent opening the session
        try (Connection session = target.connect()) {
            RoleLoan loan = new RoleLoan(session, migrationId);
            try {
                if (isStillFollowing(session)) {
                    LOG.debug("{} - role {} stays as long as there are subscriptions", migrationId, loan);
                } else if (loan.giveBack()) {
                    LOG.debug("{} - role {} was dropped", migrationId, loan);
                } else if (loan.isForeign()) {
                    return Optional.of(new Leftover(
                            "the role " + loan + " on the target, which has rights of its own or other members than the"
                                    + " target's user, and may be another's",
                            loan.statement() + ", if it is of no use"));
                }
                return Optional.empty();
            } catch (SQLException e) {
                LOG.warn("{} - role {} could not be dropped", migrationId, loan, e);
                return Optional.of(new Leftover(
                        "the role " + loan + " on the target, by which its user is a member of others: "
                                + e.getMessage(),
                        loan.statement()));
            }
        } catch (SQLException | MigrationException e) {
            LOG.warn("{} - whether roles were borrowed on the target can't be looked at", migrationId, e);
            return Optional.empty();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether a database of the migration still replicates; false for an unreachable target. */
    boolean isStillFollowing() {
        boolean interrupted = Thread.interrupted(); // an interrupt would prevent opening the session
        try (Connection session = target.connect()) {
            return isStillFollowing(session);
        } catch (SQLException | MigrationException e) {
            LOG.debug("{} - the target can't be asked what replicates", migrationId, e);
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isStillFollowing(Connection session) throws SQLException {
        String prefix = "pgtrek_" + migrationId + "_";
        try (PreparedStatement statement = session.prepareStatement(STILL_FOLLOWING)) {
            statement.setString(1, prefix);
            statement.setString(2, prefix);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }
}
