package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.Verify;
import dev.pgtrek.check.Finding;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.Rows;
import dev.pgtrek.replication.internal.RunningReplication;
import dev.pgtrek.strategy.ReplicationName;
import dev.pgtrek.strategy.ReplicationState;
import dev.pgtrek.strategy.ReplicationStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What must hold before the writes to a database are stopped, and what makes the time that they are stopped short. */
final class Preparation {
    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
    private static final int STANDBY_SNAPSHOTS_SINCE = 16;

    private static final String PREPARED = """
            SELECT gid
              FROM pg_catalog.pg_prepared_xacts
             WHERE database = pg_catalog.current_database()
            """;

    private static final String FOLLOWS_OTHERS = """
            SELECT s.subname
              FROM pg_catalog.pg_subscription s
              JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
             WHERE s.subenabled
             ORDER BY s.subname
            """;

    private static final String LARGE_OBJECTS = "SELECT FROM pg_catalog.pg_largeobject_metadata LIMIT 1";

    private static final String CONNECTED = """
            SELECT
              FROM pg_catalog.pg_replication_slots
             WHERE slot_name = ? AND active
            """;

    private final ReplicationName name;
    private final String database;
    private final Cutover cutover;
    private final Connection source;
    private final Connection target;

    Preparation(ReplicationName name, String database, Cutover cutover, Connection source, Connection target) {
        this.name = name;
        this.database = database;
        this.cutover = cutover;
        this.source = source;
        this.target = target;
    }

    /** @throws CutoverFailure if something forbids the cutover, or the target doesn't catch up in time */
    void run(RunningReplication replication, Deadline deadline) throws SQLException, InterruptedException {
        refusePrepared(source, database);
        if (!cutover.largeObjectsAreCopied()
                && Rows.first(source, LARGE_OBJECTS, row -> true).isPresent()) {
            throw new CutoverFailure("database " + database + " has large objects, which replication does not carry;"
                    + " accept that they are copied while writes are stopped, or migrate it by dump");
        }
        if (cutover.verify() != Verify.NONE) {
            new VisibilityMaps(target).fill(Deadline.in(cutover.preparation().dividedBy(2)));
        }
        Promptness promptness = new Promptness(target, name);
        if (!promptness
                .isRaised()
                .orElseThrow(() -> new CutoverFailure("database " + database + " is not followed by the target"))) {
            promptness.raise();
        }
        awaitCaughtUp(replication, deadline);
        shortenDecoding();
    }

    /** These could be committed at any time. */
    static void refusePrepared(Connection source, String database) throws SQLException {
        List<String> prepared = Rows.all(source, PREPARED, row -> row.getString(1));
        if (!prepared.isEmpty()) {
            throw new CutoverFailure("database " + database + " has prepared transactions, which no fence stops: "
                    + String.join(", ", prepared) + "; COMMIT PREPARED or ROLLBACK PREPARED them first");
        }
    }

    /** Their workers write whatever the settings of the database are. */
    static void refuseSubscriptions(Connection source, String database) throws SQLException {
        List<String> subscriptions = Rows.all(source, FOLLOWS_OTHERS, row -> QualifiedName.quote(row.getString(1)));
        if (!subscriptions.isEmpty()) {
            throw new CutoverFailure(
                    "database " + database + " of the source follows another server, which no fence stops:"
                            + " subscription " + String.join(", ", subscriptions)
                            + "; ALTER SUBSCRIPTION … DISABLE there first, and have the target follow in its place");
        }
    }

    /** A worker that is not connected at the moment may have nothing to catch up with, and yet takes seconds to be there. */
    private void awaitCaughtUp(RunningReplication replication, Deadline deadline)
            throws SQLException, InterruptedException {
        while (true) {
            ReplicationStatus status = replication.status();
            refuse(status);
            if ((status.inSync() || isCloseEnough(status))
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

    private boolean isCloseEnough(ReplicationStatus status) {
        return status.state() == ReplicationState.CATCHING_UP
                && status.message().isEmpty()
                && status.lagBytes().isPresent()
                && status.lagBytes().getAsLong() <= cutover.maxLag();
    }

    private void refuse(ReplicationStatus status) {
        if (status.state() == ReplicationState.FAILED || status.state() == ReplicationState.STOPPED) {
            throw new CutoverFailure("database " + database + " is not being followed: replication " + status.state()
                    + status.message().map(message -> ": " + message).orElse("")
                    + status.remedy().map(remedy -> "; " + remedy).orElse(""));
        }
        if (!status.findings().isEmpty()) {
            throw new CutoverFailure("definitions of database " + database + " were changed on the source: "
                    + status.findings().stream().map(Finding::message).collect(Collectors.joining("; "))
                    + "; do the same on the target first");
        }
    }

    /** The slot is read from where the server last noted which transactions are open: have it do that now. */
    private void shortenDecoding() throws SQLException {
        if (source.getMetaData().getDatabaseMajorVersion() >= STANDBY_SNAPSHOTS_SINCE) {
            try {
                Rows.first(source, "SELECT pg_catalog.pg_log_standby_snapshot()", row -> true);
            } catch (SQLException e) { // it may not be allowed; the proof then takes a little longer
                LOG.debug("{} - the open transactions could not be noted", name.migrationId(), e);
            }
        }
    }
}
