package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.check.Finding;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.internal.mark.CutoverFailure;
import dev.pgtrek.replication.internal.mark.Deadline;
import dev.pgtrek.replication.internal.status.StatusMonitor;
import dev.pgtrek.strategy.ReplicationStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits until the target has caught up with the source: the remaining lag extends the write outage. */
final class CatchUp {
    private static final Logger LOG = LoggerFactory.getLogger(CatchUp.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final int STANDBY_SNAPSHOTS_SINCE = 16;

    private static final String CONNECTED = """
            SELECT
              FROM pg_catalog.pg_replication_slots
             WHERE slot_name = ? AND active
            """;

    /** How long the last check, which begins before the deadline, may take. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final ReplicationName name;
    private final String database;
    private final Cutover cutover;
    private final Connection source;

    CatchUp(ReplicationName name, String database, Cutover cutover, Connection source) {
        this.name = name;
        this.database = database;
        this.cutover = cutover;
        this.source = source;
    }

    /**
     * Waits until the lag is as small as the cutover requires. A worker that is not connected at the moment may have
     * nothing to catch up with, and still needs seconds to connect.
     *
     * @throws CutoverFailure if this is impossible, or does not happen in time
     */
    void await(StatusMonitor monitor, Deadline deadline) throws SQLException, InterruptedException {
        while (true) {
            ReplicationStatus status = monitor.status(deadline.left().plus(LOOK));
            refuse(status);
            if (status.isWithin(cutover.maxLagBytes())
                    && Rows.first(source, CONNECTED, row -> true, name.toString())
                            .isPresent()) {
                return;
            }
            if (deadline.passed()) {
                throw new CutoverFailure("database " + database + " has not caught up in time: it is " + status.state()
                        + ", "
                        + (status.lagBytes().isPresent()
                                ? status.lagBytes().getAsLong() + " bytes behind"
                                : "its lag unknown")
                        + status.message().map(message -> ": " + message).orElse(""));
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    private void refuse(ReplicationStatus status) {
        if (!status.mayBecomeInSync()) {
            throw new CutoverFailure("database " + database + " does not replicate: its state is " + status.state()
                    + status.message().map(message -> ": " + message).orElse("")
                    + status.remedy().map(remedy -> "; " + remedy).orElse(""));
        }
        if (!status.findings().isEmpty()) {
            throw new CutoverFailure("definitions of database " + database + " were changed on the source: "
                    + status.findings().stream().map(Finding::message).collect(Collectors.joining("; "))
                    + "; do the same on the target first");
        }
    }

    /** Has the server log its open transactions now: the slot is read from the last such record. */
    void shortenDecoding() throws SQLException {
        if (source.getMetaData().getDatabaseMajorVersion() >= STANDBY_SNAPSHOTS_SINCE) {
            try {
                Rows.first(source, "SELECT pg_catalog.pg_log_standby_snapshot()", row -> true);
            } catch (SQLException e) { // the user may lack the right; the proof then takes a little longer
                LOG.debug("{} - the open transactions could not be noted", name.migrationId(), e);
            }
        }
    }
}
