package dev.pgtrek.replication.internal.subscriber;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.LostConnection;
import java.sql.SQLException;

/**
 * Describes why {@code CREATE SUBSCRIPTION} failed: in most cases, the target's server can't connect to the source's.
 */
public final class SubscriptionFailure {

    private SubscriptionFailure() {}

    /** Returns the failure of an attempt that is made before any rows are copied. */
    public static MigrationException early(SQLException e) {
        return described("the target can't subscribe to the source: ", e);
    }

    /**
     * Returns the failure of the statement itself. If it was cancelled, or lost the session with the target, its own
     * exception is thrown: the source was not the reason.
     */
    public static MigrationException late(SQLException e) throws SQLException {
        if (SqlState.QUERY_CANCELED.equals(e.getSQLState())
                || LostConnection.reason(e).isPresent()) {
            throw e;
        }
        return described("the target can't subscribe to the source, as it could when the migration began: ", e);
    }

    private static MigrationException described(String what, SQLException e) {
        return new MigrationException(
                ErrorCode.REPLICATION,
                what + e.getMessage()
                        + "; the source's pg_hba.conf and firewall must let the target in, and where the target reaches"
                        + " it by another address, give that one as the source as seen from the target",
                e);
    }
}
