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

/** How the replication of one database stands, as both servers told when they were asked. Immutable. */
@Value.Immutable
public abstract class ReplicationStatus implements Printable {
    ReplicationStatus() {}

    public abstract String database();

    public abstract State state();

    /** Why the state is what it is, where that needs saying; a failure in the server's own words, where it told them. */
    public abstract Optional<String> message();

    /** What to do about it. */
    public abstract Optional<String> remedy();

    /**
     * The bytes of WAL between what the target has confirmed and where the source was when it was asked; empty where one of
     * the two could not be read. The WAL is the whole server's: other databases' writes count too.
     */
    public abstract OptionalLong lagBytes();

    /** How long ago the source wrote what the target confirmed last; empty where the source can't tell. */
    public abstract Optional<Duration> lag();

    /** The bytes of WAL that the slot keeps the source from removing. */
    public abstract OptionalLong walKeptBytes();

    /**
     * How many more bytes of WAL may be written before the slot is in danger of being lost; empty where the source sets no
     * limit, or is older than 13.
     *
     * @see <a href="https://www.postgresql.org/docs/current/runtime-config-replication.html#GUC-MAX-SLOT-WAL-KEEP-SIZE">max_slot_wal_keep_size</a>
     */
    public abstract OptionalLong walLeftBytes();

    /** The tables that are followed. */
    @Value.Default
    public int tablesReady() {
        return 0;
    }

    /** The tables that are or will be followed. */
    @Value.Default
    public int tablesTotal() {
        return 0;
    }

    /**
     * The server that applications can write to; empty where a cutover has closed the source and the target has not taken
     * over, or where that can't be told.
     */
    public abstract Optional<Side> writable();

    /**
     * The state of the replication from the target to the source, after a cutover with reverse replication; its figures are
     * those of a replication whose source is this one's target.
     */
    public abstract Optional<ReplicationStatus> reverse();

    /** Whether somebody has to act: it {@linkplain State#FAILED failed}, or a cutover was interrupted. */
    @Value.Default
    public boolean needsAction() {
        return state() == State.FAILED
                || reverse().filter(ReplicationStatus::needsAction).isPresent();
    }

    /** What changed on the source since the replication began and is not carried: tables that are new, columns, and more. */
    public abstract List<Finding> findings();

    /** Whether it is {@link State#IN_SYNC}. */
    public boolean inSync() {
        return state() == State.IN_SYNC;
    }

    /**
     * Whether it is in sync, or catches up without a fault and is behind by no more than that.
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

    /** Returns the object that stands for this database in {@link #toJson(String, List)}. */
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
     * Whether it may become {@linkplain State#IN_SYNC in sync} by itself; false where it failed or was stopped,
     * or the target has taken over.
     */
    public boolean mayBecomeInSync() {
        return switch (state()) {
            case COPYING, CATCHING_UP, IN_SYNC -> true;
            case CUTTING_OVER -> !needsAction();
            case COPIED, STOPPED, CUT_OVER, SWITCHED_BACK, FAILED -> false;
        };
    }

    /** A state with nothing but its reason. */
    public static ReplicationStatus of(String database, State state, String message) {
        return builder().database(database).state(state).message(message).build();
    }

    /** Builds {@link ReplicationStatus}; not thread-safe. */
    public static final class Builder extends ImmutableReplicationStatus.Builder {
        Builder() {}
    }

    /** Where the replication of a database stands. */
    public enum State {
        /** Its rows are being copied, or will be. */
        COPYING,
        /** Its rows were copied, and what was written since is on its way; or a server can't be reached for the moment. */
        CATCHING_UP,
        /**
         * Every table is followed, and the target had applied, when it was asked, all that the source had committed when the
         * question began.
         */
        IN_SYNC,
        /** Its rows were copied once, and it does not replicate: it was moved by a strategy such as a dump. */
        COPIED,
        /** It was ended, or never begun: nothing of it is left. */
        STOPPED,
        /** A cutover is under way, or was interrupted before the target took over; the source may be closed to writes. */
        CUTTING_OVER,
        /**
         * The target has taken over, and applications write to it. {@link ReplicationStatus#reverse} tells whether the source
         * replicates from it.
         */
        CUT_OVER,
        /** The source has taken over again, after a cutover with reverse replication, and applications write to it. */
        SWITCHED_BACK,
        /** It does not go on by itself: somebody has to act. */
        FAILED
    }
}
