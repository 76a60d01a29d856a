package dev.pgtrek.strategy;

import dev.pgtrek.check.Finding;
import dev.pgtrek.server.Side;
import dev.pgtrek.text.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.immutables.value.Value;
import org.jspecify.annotations.Nullable;

/** The replication status of one database, as both servers reported it. Immutable. */
@Value.Immutable
public abstract class ReplicationStatus implements Printable {
    ReplicationStatus() {}

    public abstract String database();

    public abstract State state();

    /** The reason for the state, where it needs one; for a failure the server's own words, where available. */
    public abstract Optional<String> message();

    /** What to do about it. */
    public abstract Optional<String> remedy();

    /**
     * The bytes of WAL between the target's confirmed position and the source's position at the time of the query.
     * Empty where one of the two could not be read. The WAL belongs to the whole server: writes to other databases
     * count too.
     */
    public abstract OptionalLong lagBytes();

    /**
     * The time since the source wrote the change that the target confirmed last; empty where the source does not report
     * it.
     */
    public abstract Optional<Duration> lag();

    /** The bytes of WAL that the slot keeps the source from removing. */
    public abstract OptionalLong walKeptBytes();

    /**
     * The bytes of WAL that may still be written before the slot may be lost; empty where the source sets no limit, or
     * is older than 13.
     *
     * @see <a
     *     href="https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-MAX-SLOT-WAL-KEEP-SIZE">max_slot_wal_keep_size</a>
     */
    public abstract OptionalLong walLeftBytes();

    /** The number of tables that replicate. */
    @Value.Default
    public int tablesReady() {
        return 0;
    }

    /** The number of tables that replicate, or will. */
    @Value.Default
    public int tablesTotal() {
        return 0;
    }

    /**
     * The server that accepts writes; empty where a cutover has closed the source and the target has not taken over
     * yet, or where this is unknown.
     */
    public abstract Optional<Side> writable();

    /**
     * The state of the replication from the target to the source, after a cutover with reverse replication; its figures
     * treat this replication's target as the source.
     */
    public abstract Optional<ReplicationStatus> reverse();

    /**
     * Whether the replication needs manual action: it {@linkplain State#FAILED failed}, or a cutover was interrupted.
     */
    @Value.Default
    public boolean needsAction() {
        return state() == State.FAILED
                || reverse().filter(ReplicationStatus::needsAction).isPresent();
    }

    /** Changes on the source since the replication began that do not replicate: new tables, columns, and more. */
    public abstract List<Finding> findings();

    /** Whether it is {@link State#IN_SYNC}. */
    public boolean inSync() {
        return state() == State.IN_SYNC;
    }

    /**
     * Whether it is in sync, or catches up without an error and its lag is within this limit.
     *
     * @param bytes of WAL; at least 0
     */
    public boolean isWithin(long bytes) {
        return inSync()
                || (state() == State.CATCHING_UP
                        && message().isEmpty()
                        && lagBytes().isPresent()
                        && lagBytes().getAsLong() <= bytes);
    }

    /** Returns a table with this database, and its message with the remedy. */
    @Override
    public String toText() {
        return ReplicationText.ofStatus(List.of(this));
    }

    /** Returns this database's object in {@link #toJson(String, List)}. */
    @Override
    public String toJson() {
        return ReplicationJson.of(this);
    }

    /**
     * Returns the states of a migration's databases as text: a table, and the messages with their remedies.
     *
     * @param statuses one for each database
     */
    public static String toText(List<ReplicationStatus> statuses) {
        return ReplicationText.ofStatus(statuses);
    }

    /**
     * Returns the states of a migration's databases as one JSON object on one line: {@code migrationId} and
     * {@code databases}.
     *
     * @param migrationId the migration's id; null where there is no migration
     * @param statuses one for each database
     */
    public static String toJson(@Nullable String migrationId, List<ReplicationStatus> statuses) {
        return ReplicationJson.ofStatus(migrationId, statuses);
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * Whether it may become {@linkplain State#IN_SYNC in sync} without action; false where it failed or was stopped, or
     * the target has taken over.
     */
    public boolean mayBecomeInSync() {
        return switch (state()) {
            case COPYING, CATCHING_UP, IN_SYNC -> true;
            case CUTTING_OVER -> !needsAction();
            case COPIED, STOPPED, CUT_OVER, SWITCHED_BACK, FAILED -> false;
        };
    }

    /** Returns a status with a state and its reason only. */
    public static ReplicationStatus of(String database, State state, String message) {
        return builder().database(database).state(state).message(message).build();
    }

    /** Builds {@link ReplicationStatus}; not thread-safe. */
    public static final class Builder extends ImmutableReplicationStatus.Builder {
        Builder() {}
    }

    /** The state of a database's replication. */
    public enum State {
        /** Its rows are being copied, or will be. */
        COPYING,
        /**
         * Its rows were copied, and later changes are still being replicated; or a server is temporarily unreachable.
         */
        CATCHING_UP,
        /**
         * Every table replicates, and at the time of the query the target had applied all that the source had committed
         * when the query began.
         */
        IN_SYNC,
        /** Its rows were copied once, and it does not replicate: it was moved by a strategy such as a dump. */
        COPIED,
        /** It was ended, or never began: none of its objects is left. */
        STOPPED,
        /** A cutover is in progress, or was interrupted before the target took over; the source may reject writes. */
        CUTTING_OVER,
        /**
         * The target has taken over, and applications write to it. {@link ReplicationStatus#reverse} shows whether the
         * source replicates from it.
         */
        CUT_OVER,
        /** The source has taken over again, after a cutover with reverse replication, and applications write to it. */
        SWITCHED_BACK,
        /** It does not continue without manual action. */
        FAILED
    }
}
