package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.internal.apply.Change;
import dev.pgtrek.replication.internal.apply.ChangeReader;
import dev.pgtrek.replication.internal.mark.CutoverFailure;
import dev.pgtrek.replication.internal.mark.Deadline;
import dev.pgtrek.replication.internal.publisher.Slot;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Proves that the target has every commit of the source. */
final class Completeness {
    private static final Logger LOG = LoggerFactory.getLogger(Completeness.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(2);
    /** The time after which the walsender is terminated on the source, too. */
    private static final Duration WORKER_PATIENCE = Duration.ofMillis(100);

    private static final String CONFIRMED = """
            SELECT confirmed_flush_lsn >= ?::pg_catalog.pg_lsn
              FROM pg_catalog.pg_replication_slots
             WHERE slot_name = ?
            """;

    private static final String ACTIVE = """
            SELECT active_pid
              FROM pg_catalog.pg_replication_slots
             WHERE slot_name = ? AND active
            """;

    private static final String END_WORKERS = """
            SELECT pg_catalog.pg_terminate_backend(pid)
              FROM pg_catalog.pg_stat_subscription
             WHERE subname = ? AND pid IS NOT NULL
            """;

    private static final String PEEK = """
            SELECT data
              FROM pg_catalog.pg_logical_slot_peek_binary_changes(
                       ?, NULL, NULL, 'proto_version', '1', 'publication_names', ?)
            """;

    private final Connection source;
    private final Connection target;
    private final ReplicationName name;

    Completeness(Connection source, Connection target, ReplicationName name) {
        this.source = source;
        this.target = target;
        this.name = name;
    }

    /**
     * Returns the source's LSN after the last of the stopped writes, and ensures that all WAL before it is on the
     * source's disk.
     */
    String lsn() throws SQLException {
        Slot.nudge(source);
        return Slot.currentLsn(source);
    }

    /** Waits until the target has applied, and has on its disk, everything up to an LSN. */
    void awaitConfirmed(String lsn, Deadline deadline) throws SQLException, InterruptedException {
        boolean confirmed = deadline.await(
                BETWEEN_LOOKS,
                () -> Rows.first(source, CONFIRMED, row -> row.getBoolean(1), lsn, name.toString())
                        .orElseThrow(() -> new CutoverFailure("the slot " + name + " is gone from the source")));
        if (!confirmed) {
            throw new CutoverFailure("the target had not confirmed " + lsn
                    + " in time; wait until it has caught up, or give the cutover a longer deadline");
        }
    }

    /** Stops the replication on the target, so that the slot can be read. */
    void disconnect(Deadline deadline) throws SQLException, InterruptedException {
        new TargetSubscription(target, name).enable(false);
        endWorkers();
        Deadline patience = Deadline.in(WORKER_PATIENCE);
        boolean free = deadline.await(BETWEEN_LOOKS, () -> {
            Optional<String> walsender = Rows.first(source, ACTIVE, row -> row.getString(1), name.toString());
            if (walsender.isPresent() && patience.passed()) {
                Rows.first(source, "SELECT pg_catalog.pg_terminate_backend(?::int)", row -> true, walsender.get());
            }
            return walsender.isEmpty();
        });
        if (!free) {
            throw new CutoverFailure("the slot " + name + " was still in use when the deadline passed");
        }
    }

    /**
     * Terminates the workers, which would notice by themselves only after up to a second. Workers of another role are
     * left to do so.
     */
    private void endWorkers() throws SQLException {
        try {
            Rows.all(target, END_WORKERS, row -> true, name.toString());
        } catch (SQLException e) {
            if (!SqlState.INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                throw e;
            }
            LOG.debug("{} - the target's worker may not be ended by this user", name.migrationId(), e);
        }
    }

    /** Verifies that the slot contains no changes that the target lacks. */
    void prove() throws SQLException {
        Slot.nudge(source);
        Map<String, Integer> late = Rows.transaction(source, this::changes);
        if (!late.isEmpty()) {
            throw new CutoverFailure("somebody still wrote to the source after its writes had been stopped: " + late
                    + "; find out who it is, and stop it first");
        }
    }

    /** Reads the changes in parts: a late writer may have written a lot. */
    private Map<String, Integer> changes() throws SQLException {
        ChangeReader reader = new ChangeReader();
        Map<String, Integer> changes = new TreeMap<>();
        try (PreparedStatement statement = source.prepareStatement(PEEK)) {
            statement.setFetchSize(100);
            statement.setString(1, name.toString());
            statement.setString(2, name.toString());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    reader.read(rows.getBytes(1))
                            .ifPresent(change -> changes.merge(described(change), 1, Integer::sum));
                }
            }
        }
        return changes;
    }

    private static String described(Change change) {
        return change.kind() + " on " + change.table();
    }
}
