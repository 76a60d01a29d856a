package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.option.Verify;
import dev.pgtrek.replication.internal.mark.CutoverFailure;
import dev.pgtrek.replication.internal.mark.Deadline;
import dev.pgtrek.replication.internal.status.StatusMonitor;
import dev.pgtrek.replication.internal.subscriber.SubscriptionSyncCommit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Checks the conditions for stopping the writes to a database, and prepares a short write outage. */
final class Preparation {
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

    private final ReplicationName name;
    private final String database;
    private final Cutover cutover;
    private final Connection source;
    private final Connection target;
    private final Connection watch;

    /** @param watch another session with the target */
    Preparation(
            ReplicationName name,
            String database,
            Cutover cutover,
            Connection source,
            Connection target,
            Connection watch) {
        this.name = name;
        this.database = database;
        this.cutover = cutover;
        this.source = source;
        this.target = target;
        this.watch = watch;
    }

    /** @throws CutoverFailure if something prevents the cutover, or the target doesn't catch up in time */
    void run(StatusMonitor monitor, Deadline deadline) throws SQLException, InterruptedException {
        refusePrepared(source, database);
        if (!cutover.copyLargeObjects()
                && Rows.first(source, LARGE_OBJECTS, row -> true).isPresent()) {
            throw new CutoverFailure("database " + database + " has large objects, which replication does not carry;"
                    + " accept that they are copied while writes are stopped (Cutover.copyLargeObjects),"
                    + " or migrate it by dump");
        }
        if (cutover.verify() != Verify.NONE) {
            new VisibilityMaps(target, watch)
                    .fill(Deadline.in(cutover.preparation().dividedBy(2)));
            deadline.limit(target);
        }
        SubscriptionSyncCommit promptness = new SubscriptionSyncCommit(target, name);
        if (!promptness
                .isRaised()
                .orElseThrow(() -> new CutoverFailure("database " + database + " is not replicated by the target"))) {
            promptness.raise();
        }
        new CatchUp(name, database, cutover, source).await(monitor, deadline);
    }

    /** Rejects prepared transactions: they could be committed at any time. */
    static void refusePrepared(Connection source, String database) throws SQLException {
        List<String> prepared = Rows.all(source, PREPARED, row -> row.getString(1));
        if (!prepared.isEmpty()) {
            throw new CutoverFailure("database " + database + " has prepared transactions, which no fence stops: "
                    + String.join(", ", prepared) + "; have the transaction manager that prepared them end them first");
        }
    }

    /** Rejects other subscriptions of the source: their workers write regardless of the database's settings. */
    static void refuseSubscriptions(Connection source, String database) throws SQLException {
        List<String> subscriptions = Rows.all(source, FOLLOWS_OTHERS, row -> QualifiedName.quote(row.getString(1)));
        if (!subscriptions.isEmpty()) {
            throw new CutoverFailure(
                    "database " + database + " of the source replicates from another server, which no fence stops:"
                            + " subscription " + String.join(", ", subscriptions)
                            + "; ALTER SUBSCRIPTION … DISABLE there first, and replicate to the target instead");
        }
    }
}
