package dev.pgtrek.cutover;

import dev.pgtrek.option.Verify;
import dev.pgtrek.server.Server;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.immutables.value.Value;

/**
 * How applications are switched from the source to the target: how writes are stopped, how long each wait may take, and how
 * closely both sides are compared meanwhile.
 *
 * <pre>{@code
 * CutoverReport report = replication.cutover(Cutover.builder()
 *     .stopWritesWith(app::pauseWrites)
 *     .onAbort(app::resumeWrites)
 *     .onSwitched(app::useNewServer)
 *     .build());
 * }</pre>
 *
 * <p>Immutable; thread-safe if what it calls is.
 */
@Value.Immutable
public abstract class Cutover {
    private static final Duration LEAST_DEADLINE = Duration.ofMillis(100);
    private static final Duration MOST_DEADLINE = Duration.ofHours(24);

    Cutover() {}

    /** A cutover that makes the databases read-only, and has defaults for all else. */
    public static Cutover withDefaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * How writes are stopped: in a way of one's own, or one of those of {@link WriteStop}. By default the databases are made
     * read-only: see {@link WriteStop.SourceWrites#makeReadOnly()}.
     */
    @Value.Default
    public WriteStop writeStop() {
        return WriteStop.readOnly();
    }

    /** What is called when the cutover was undone, after {@link WriteStop#onAbort()}; what it throws is reported. */
    @Value.Default
    public Runnable onAbort() {
        return () -> {};
    }

    /** What is called when the target has taken over, after {@link WriteStop#onSwitched()}; what it throws is reported. */
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
     * The longest time that writes may be stopped before the switch is given up: 100 milliseconds to 24 hours, 30 seconds by
     * default.
     */
    @Value.Default
    public Duration deadline() {
        return Duration.ofSeconds(30);
    }

    /**
     * The longest time in which the target must have caught up before writes are stopped: 100 milliseconds to 24 hours, 5
     * minutes by default.
     */
    @Value.Default
    public Duration preparation() {
        return Duration.ofMinutes(5);
    }

    /** Writes are not stopped while the target is behind by more bytes of WAL than these; 16 MiB by default. */
    @Value.Default
    public long maxLagBytes() {
        return 16L << 20;
    }

    /** Whether what was changed on the source to stop writes is undone after a success, too; by default it stays. */
    @Value.Default
    public boolean reopenSource() {
        return false;
    }

    /**
     * Whether databases are switched one after the other: each has its own outage, and one that can't be switched does not
     * keep the others. Where it is not known what became of one ({@link CutoverReport.Status#FAILED}), those after it are not
     * tried. By default all are switched together, or none.
     */
    @Value.Default
    public boolean oneAtATime() {
        return false;
    }

    /** Whether large objects are copied while writes are stopped; by default a database that has some is not switched. */
    @Value.Default
    public boolean copyLargeObjects() {
        return false;
    }

    /**
     * The exact names of databases of the migration that are left out of the cutover; none by default. Those that do not
     * replicate have to be named here, so that none is left behind unnoticed; one that replicates goes on to do so. {@link
     * CutoverReport#leftOut} names them.
     */
    public abstract Set<String> leftOut();

    /**
     * Whether the source follows the target from the switch on, so that {@link dev.pgtrek.run.ReplicationHandle#switchBack}
     * can return to it with nothing lost; by default it does not. The target needs {@code wal_level=logical} and for each
     * database a free slot and a walsender, the source for each a logical replication worker and a replication origin; too few
     * of them undo the cutover before writes are stopped. After the switch it waits, no longer than {@link #deadline()} or
     * what the source's server takes to start its workers, until each database is {@linkplain
     * DatabaseCutover#isReplicatedBack() replicated back}.
     */
    @Value.Default
    public boolean reverseReplication() {
        return false;
    }

    /**
     * How the source reaches the target for {@link #reverseReplication()}, where that needs other coordinates, TLS settings or
     * secrets than this process has; empty by default. The {@link Server#database()} does not matter.
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

    /** Builds a {@link Cutover}; what is not set has its default. Not thread-safe. */
    public static final class Builder extends ImmutableCutover.Builder {
        Builder() {}

        /**
         * Has the application stop its writes.
         *
         * @param pause returns when no transaction that writes is under way any more, and none can begin; what it throws
         *     undoes the cutover
         */
        public Builder stopWritesWith(Runnable pause) {
            return writeStop(source -> pause.run());
        }

        /** Has the source follow the target, which it reaches by these coordinates. */
        public Builder reverseReplication(Server targetSeenFromSource) {
            return reverseReplication(true).targetAsSeenFromSource(targetSeenFromSource);
        }
    }
}
