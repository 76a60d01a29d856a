package dev.pgtrek.replication.internal.reverse;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.internal.mark.Deadline;
import dev.pgtrek.replication.internal.publisher.Slot;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import dev.pgtrek.result.Leftover;
import dev.pgtrek.server.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Verifies that the source replicates from the target after the switch. An existing subscription is not enough: the
 * source may have no free worker for it, and the target's slot would then keep WAL that nothing reads. Used by one
 * thread.
 */
public final class ReverseReplicationStart {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);
    private static final Duration LEAST = Duration.ofSeconds(5);

    /** The time for which a server before version 16 waits after the start of one worker before it starts others. */
    private static final String RETRY_INTERVAL = """
            SELECT s.setting::pg_catalog.int8
              FROM pg_catalog.pg_settings s
             WHERE s.name = 'wal_retrieve_retry_interval'
            """;

    private static final String CONFIRMED = """
            SELECT s.active AND s.confirmed_flush_lsn >= ?::pg_catalog.pg_lsn
              FROM pg_catalog.pg_replication_slots s
             WHERE s.slot_name = ?
            """;

    private final ReplicationName name;
    private final String database;
    private final Connection source;
    private final Connection target;
    private final List<ReplicationName> all;

    /**
     * @param source a session with the database that is to replicate from the target
     * @param target a session with the target's database
     * @param all the replications of all databases that are reversed
     */
    public ReverseReplicationStart(
            ReplicationName name, String database, Connection source, Connection target, List<ReplicationName> all) {
        this.name = name;
        this.database = database;
        this.source = source;
        this.target = target;
        this.all = List.copyOf(all);
    }

    /** Returns how long a server may take to start its workers without an error. */
    public Duration patience(Duration deadline) throws SQLException {
        long interval =
                Rows.first(source, RETRY_INTERVAL, row -> row.getLong(1)).orElseThrow();
        Duration server = Duration.ofMillis(2 * interval).plus(LEAST);
        return deadline.compareTo(server) > 0 ? deadline : server;
    }

    /**
     * Waits until the source is connected and has confirmed all that the target has written so far.
     *
     * @return the problem if this does not happen in time; empty if the source replicates from the target
     */
    public Optional<Leftover> await(Deadline deadline) throws SQLException, InterruptedException {
        Slot.nudge(target);
        String lsn = Slot.currentLsn(target);
        boolean confirmed = deadline.await(
                BETWEEN_LOOKS,
                () -> Rows.first(target, CONFIRMED, row -> row.getBoolean(1), lsn, name.toString())
                        .orElse(false));
        return confirmed ? Optional.empty() : Optional.of(missing());
    }

    private Leftover missing() throws SQLException {
        String what = "database " + database + " is not replicated back to the source: ";
        String otherwise = "; or stop this migration, which drops the slot " + name
                + " of the target: until then that slot" + " keeps WAL there";
        Optional<TargetSubscription.State> subscription = new TargetSubscription(source, name).read();
        List<String> shortages = new ReverseCapacity(source, target, all).shortages();
        if (subscription.isEmpty()) {
            return new Leftover(what + "its subscription " + name + " is gone from the source", "stop this migration");
        }
        if (!subscription.get().enabled()) {
            return new Leftover(
                    what + "its subscription " + name + " is disabled on the source",
                    TargetSubscription.enabling(name, Side.SOURCE, database) + otherwise);
        }
        if (!shortages.isEmpty()) {
            return new Leftover(
                    what + String.join("; ", shortages),
                    "do that, and the source connects without a further command" + otherwise);
        }
        return new Leftover(
                what
                        + (subscription.get().working()
                                ? "its worker runs, but has not confirmed what the target wrote"
                                : "no worker of the source is connected to the target"),
                "look into the source's log for the reason, and remove it: the source then connects without a further"
                        + " command"
                        + otherwise);
    }
}
