package dev.pgtrek.cutover;

import dev.pgtrek.option.Verify;
import dev.pgtrek.server.Server;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.immutables.value.Value;

/**
 * The settings of a cutover from the source to the target: how writes are stopped, how long each wait may take, and how
 * closely both servers are compared meanwhile.
 *
 * <pre>{@code
 * CutoverReport report = replication.cutover(Cutover.builder()
 *     .stopWritesWith(app::pauseWrites)
 *     .onAbort(app::resumeWrites)
 *     .onSwitched(app::useNewServer)
 *     .build());
 * }</pre>
 *
 * <p>Immutable; thread-safe if its callbacks are.
 */
@Value.Immutable
public abstract class Cutover {
    private static final Duration LEAST_DEADLINE = Duration.ofMillis(100);
    private static final Duration MOST_DEADLINE = Duration.ofHours(24);

    Cutover() {}

    /** Returns a cutover that makes the databases read-only, with defaults for all other settings. */
    public static Cutover withDefaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * How writes are stopped: an own implementation, or one of {@link WriteStop}'s. By default the databases are made
     * read-only: see {@link WriteStop.SourceWrites#makeReadOnly()}.
     */
    @Value.Default
    public WriteStop writeStop() {
        return WriteStop.readOnly();
    }

    /**
     * The callback after the cutover was undone, called after {@link WriteStop#onAbort()}; its exceptions are reported.
     */
    @Value.Default
    public Runnable onAbort() {
        return () -> {};
    }

    /**
     * The callback after the target has taken over, called after {@link WriteStop#onSwitched()}; its exceptions are
     * reported.
     */
    @Value.Default
    public Runnable onSwitched() {
        return () -> {};
    }

    /** How closely rows are compared while writes are stopped; by their number by default. */
    @Value.Default
    public Verify verify() {
        return Verify.COUNTS;
    }

    /**
     * The longest write outage before the cutover is abandoned: 100 milliseconds to 24 hours, 30 seconds by default.
     */
    @Value.Default
    public Duration deadline() {
        return Duration.ofSeconds(30);
    }

    /**
     * The longest time for the target to catch up before writes are stopped: 100 milliseconds to 24 hours, 5 minutes by
     * default.
     */
    @Value.Default
    public Duration preparation() {
        return Duration.ofMinutes(5);
    }

    /** The greatest lag in bytes of WAL at which writes may be stopped; 16 MiB by default. */
    @Value.Default
    public long maxLagBytes() {
        return 16L << 20;
    }

    /** Whether the changes that stopped writes on the source are also undone after a success; by default they stay. */
    @Value.Default
    public boolean reopenSource() {
        return false;
    }

    /**
     * Whether databases are cut over one after the other: each has its own write outage, and a failed one does not
     * block the others. Where the outcome of one is unknown ({@link CutoverReport.Status#FAILED}), the later ones are
     * not tried. By default all are cut over together, or none.
     */
    @Value.Default
    public boolean oneAtATime() {
        return false;
    }

    /**
     * Whether large objects are copied during the write outage; by default a database with large objects is not cut
     * over.
     */
    @Value.Default
    public boolean copyLargeObjects() {
        return false;
    }

    /**
     * The exact names of the migration's databases that are excluded from the cutover; none by default. Databases that
     * do not replicate must be named here, so that each exclusion is deliberate. Excluded databases that replicate
     * continue to replicate. {@link CutoverReport#leftOut} names them.
     */
    public abstract Set<String> leftOut();

    /**
     * Whether the source replicates from the target after the cutover, so that
     * {@link dev.pgtrek.run.ReplicationHandle#switchBack} can return to it without loss; by default it does not. The
     * target needs {@code wal_level=logical} and for each database a free slot and a walsender. The source needs for
     * each database a logical replication worker and a replication origin. Too few of them undo the cutover before
     * writes are stopped. After the cutover it waits until each database is
     * {@linkplain DatabaseCutover#isReplicatedBack() replicated back}, no longer than {@link #deadline()} or the time
     * that the source needs to start its workers.
     */
    @Value.Default
    public boolean reverseReplication() {
        return false;
    }

    /**
     * The target as the source reaches it for {@link #reverseReplication()}, where the source needs other coordinates,
     * TLS settings or secrets than this process; empty by default. The {@link Server#database()} does not matter.
     */
    public abstract Optional<Server> targetAsSeenFromSource();

    @Value.Check
    void check() {
        refuseOutOfBounds("deadline", deadline());
        refuseOutOfBounds("preparation", preparation());
        if (maxLagBytes() < 0) {
            throw new IllegalArgumentException("maxLagBytes must be >= 0, was " + maxLagBytes());
        }
    }

    private static void refuseOutOfBounds(String name, Duration value) {
        if (value.compareTo(LEAST_DEADLINE) < 0 || value.compareTo(MOST_DEADLINE) > 0) {
            throw new IllegalArgumentException(name + " must be 100 milliseconds to 24 hours, was " + value);
        }
    }

    /** Builds a {@link Cutover}; unset values have their defaults. Not thread-safe. */
    public static final class Builder extends ImmutableCutover.Builder {
        Builder() {}

        /**
         * Stops writes with a callback of the application.
         *
         * @param pause returns when no writing transaction is open and none can begin; an exception undoes the cutover
         */
        public Builder stopWritesWith(Runnable pause) {
            return writeStop(source -> pause.run());
        }

        /** Replicates from the target to the source, which reaches the target by these coordinates. */
        public Builder reverseReplication(Server targetSeenFromSource) {
            return reverseReplication(true).targetAsSeenFromSource(targetSeenFromSource);
        }
    }
}
