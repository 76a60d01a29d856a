package dev.pgtrek.replication.internal.subscriber;

import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.TrustedOwners;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the target confirm applied changes at once. Otherwise it confirms them only after a background flush to disk,
 * which takes up to half a second.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/sql-createsubscription.html#SQL-CREATESUBSCRIPTION-PARAMS-WITH-SYNCHRONOUS-COMMIT">The
 *     option synchronous_commit of subscriptions</a>
 */
public final class SubscriptionSyncCommit {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriptionSyncCommit.class);

    private static final String IS_RAISED = TrustedOwners.in("""
            SELECT s.subsynccommit = 'local'
              FROM pg_catalog.pg_subscription s
              JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
             WHERE s.subname = ? AND s.subowner IN (${trusted})
            """);

    private final Connection target;
    private final ReplicationName name;

    public SubscriptionSyncCommit(Connection target, ReplicationName name) {
        this.target = target;
        this.name = name;
    }

    /** Returns whether the option is set; empty if there is no subscription. */
    public Optional<Boolean> isRaised() throws SQLException {
        return Rows.first(target, IS_RAISED, row -> row.getBoolean(1), name.toString());
    }

    /** Sets the option. A subscription of another role is not changed: all confirmations then take a little longer. */
    public void raise() throws SQLException {
        try {
            set("local");
        } catch (SQLException e) {
            if (!SqlState.INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw e;
            }
            LOG.debug("{} - the subscription may not be altered by this user", name.migrationId(), e);
        }
    }

    public void lower() throws SQLException {
        set("off");
    }

    private void set(String value) throws SQLException {
        Rows.execute(target, "ALTER SUBSCRIPTION " + name + " SET (synchronous_commit = '" + value + "')");
    }
}
