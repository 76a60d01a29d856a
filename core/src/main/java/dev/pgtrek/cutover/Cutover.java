package dev.pgtrek.cutover;

import dev.pgtrek.Verify;
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
 * CutoverReport report = run.cutover(Cutover.stoppingWritesWith(app::pauseWrites)
 *     .onAbort(app::resumeWrites)
 *     .onSwitched(app::useNewServer));
 * }</pre>
 *
 * <p>Immutable; thread-safe if what it calls is.
 */
@Value.Immutable
public abstract class Cutover {
    private static final Duration LEAST_DEADLINE = Duration.ofMillis(100);
    private static final Duration MOST_DEADLINE = Duration.ofHours(24);

    Cutover() {}

    /** Makes the databases read-only: see {@link SourceWrites#makeReadOnly()}. */
    public static Cutover withDefaults() {
        return stoppingWrites(WriteStop.readOnly());
    }

    /** Stops writes in a way of one's own, or one of those of {@link WriteStop}. */
    public static Cutover stoppingWrites(WriteStop how) {
        return ImmutableCutover.builder().writeStop(how).build();
    }

    /**
     * Has the application stop its writes.
     *
     * @param pause returns when no transaction that writes is under way any more, and none can begin; what it throws undoes
     *     the cutover
     */
    public static Cutover stoppingWritesWith(Runnable pause) {
        return stoppingWrites(source -> pause.run());
    }

    /** How writes are stopped. */
    public abstract WriteStop writeStop();

    /** What is called when the cutover was undone. */
    @Value.Default
    public Runnable abortAction() {
        return () -> {};
    }

    /** What is called when the target has taken over. */
    @Value.Default
    public Runnable switchedAction() {
        return () -> {};
    }

    /** How closely rows are compared while writes are stopped; by their number by default. */
    @Value.Default
    public Verify verify() {
        return Verify.COUNTS;
    }

    /** The longest time that writes may be stopped before the switch is given up; 30 seconds by default. */
    @Value.Default
    public Duration deadline() {
        return Duration.ofSeconds(30);
    }

    /** The longest time in which the target must have caught up before writes are stopped; 5 minutes by default. */
    @Value.Default
    public Duration preparation() {
        return Duration.ofMinutes(5);
    }

    /** From how many bytes of WAL on that the target is behind writes are not yet stopped; 16 MiB by default. */
    @Value.Default
    public long maxLag() {
        return 16L << 20;
    }

    /** Whether what was changed on the source to stop writes is put back after a success; by default it stays. */
    @Value.Default
    public boolean sourceIsReopened() {
        return false;
    }

    /** Whether databases are switched one after the other; by default all together, or none. */
    @Value.Default
    public boolean isOneAtATime() {
        return false;
    }

    /** Whether large objects may be copied while writes are stopped; by default a database that has some is not switched. */
    @Value.Default
    public boolean largeObjectsAreCopied() {
        return false;
    }

    /** The databases of the migration that are not switched; none by default. */
    public abstract Set<String> leftOutDatabases();

    /** Whether the target is followed by the source afterwards. */
    @Value.Default
    public boolean isReversible() {
        return false;
    }

    /** How the source reaches the target, where that needs other coordinates than this process does. */
    public abstract Optional<Server> targetAsSeenFromSource();

    /** Has something called when the cutover was undone, after {@link WriteStop#onAbort()}; what it throws is reported. */
    public Cutover onAbort(Runnable action) {
        return copy().abortAction(action).build();
    }

    /**
     * Has something called when the target has taken over, after {@link WriteStop#onSwitched()}; what it throws is reported.
     */
    public Cutover onSwitched(Runnable action) {
        return copy().switchedAction(action).build();
    }

    /** How closely rows are compared while writes are stopped. */
    public Cutover verifying(Verify level) {
        return copy().verify(level).build();
    }

    /** The longest time that writes may be stopped before the switch is given up; 100 ms to 24 hours. */
    public Cutover within(Duration deadline) {
        return copy().deadline(deadline).build();
    }

    /** The longest time in which the target must have caught up before writes are stopped; 100 ms to 24 hours. */
    public Cutover preparingWithin(Duration atMost) {
        return copy().preparation(atMost).build();
    }

    /** From how many bytes of WAL on that the target is behind writes are not yet stopped. */
    public Cutover maxLag(long bytes) {
        return copy().maxLag(bytes).build();
    }

    /** Puts what was changed on the source to stop writes back after a success, too. */
    public Cutover reopeningTheSource() {
        return copy().sourceIsReopened(true).build();
    }

    /**
     * Switches databases one after the other: each has its own outage, and one that can't be switched does not keep the
     * others. Where it is not known what became of one ({@link CutoverStatus#FAILED}), those after it are not tried.
     */
    public Cutover oneAtATime() {
        return copy().isOneAtATime(true).build();
    }

    /**
     * Leaves databases of the migration out of the cutover: those that do not replicate have to be named here, so that none
     * is left behind unnoticed; one that replicates goes on to do so. {@link CutoverReport#leftOut} names them.
     *
     * @param names their exact names
     */
    public Cutover leavingOut(String... names) {
        return copy().addLeftOutDatabases(names).build();
    }

    /** Accepts that large objects are copied while writes are stopped. */
    public Cutover copyingLargeObjects() {
        return copy().largeObjectsAreCopied(true).build();
    }

    /**
     * Has the source follow the target from the switch on, so that {@link dev.pgtrek.ReplicationHandle#switchBack} can return to
     * it with nothing lost. The target needs {@code wal_level=logical} and for each database a free slot and a walsender,
     * the source for each a logical replication worker and a replication origin; too few of them undo the cutover before
     * writes are stopped. After the switch it waits, no longer than {@link #deadline()} or what the source's server takes to
     * start its workers, until each database is {@linkplain DatabaseCutover#isReplicatedBack() replicated back}.
     */
    public Cutover withReverseReplication() {
        return copy().isReversible(true).build();
    }

    /**
     * As {@link #withReverseReplication()}, where the source needs other coordinates, TLS settings or secrets for the target
     * than this process does. The {@link Server#database()} does not matter.
     */
    public Cutover withReverseReplication(Server targetSeenFromSource) {
        return copy().isReversible(true)
                .targetAsSeenFromSource(targetSeenFromSource)
                .build();
    }

    private ImmutableCutover.Builder copy() {
        return ImmutableCutover.builder().from(this);
    }

    @Value.Check
    void check() {
        refuseOutOfBounds("deadline", deadline());
        refuseOutOfBounds("preparation", preparation());
        if (maxLag() < 0) {
            throw new IllegalArgumentException("maxLag must be >= 0 bytes, was " + maxLag());
        }
    }

    private static void refuseOutOfBounds(String name, Duration value) {
        if (value.compareTo(LEAST_DEADLINE) < 0 || value.compareTo(MOST_DEADLINE) > 0) {
            throw new IllegalArgumentException(name + " must be 100 milliseconds to 24 hours, was " + value);
        }
    }
}
