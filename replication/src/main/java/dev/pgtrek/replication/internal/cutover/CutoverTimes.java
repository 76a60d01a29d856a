package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.cutover.CutoverReport.Step;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Times the steps of a cutover, and the time that writes are stopped. Used by one thread. */
final class CutoverTimes {
    private static final Logger LOG = LoggerFactory.getLogger(CutoverTimes.class);

    private final String migrationId;
    private final List<Step> done = new ArrayList<>();
    private OptionalLong closed = OptionalLong.empty();
    private OptionalLong stopped = OptionalLong.empty();
    private Optional<Duration> outage = Optional.empty();
    private Optional<Duration> proven = Optional.empty();

    CutoverTimes(String migrationId) {
        this.migrationId = migrationId;
    }

    /** Something that takes its time. */
    interface Work {
        void run() throws SQLException, InterruptedException;
    }

    void time(String name, Work work) throws SQLException, InterruptedException {
        long begun = System.nanoTime();
        boolean out = closed.isPresent() && outage.isEmpty();
        try {
            work.run();
        } finally {
            Duration took = Duration.ofNanos(System.nanoTime() - begun);
            done.add(new Step(name, took, out));
            LOG.debug("{} - {}: {} ms", migrationId, name, took.toMillis());
        }
    }

    /** Writes begin to be stopped. */
    void closing() {
        closed = OptionalLong.of(System.nanoTime());
    }

    /** Writes are stopped. */
    void stopped() {
        stopped = OptionalLong.of(System.nanoTime());
    }

    /** The target is known to have everything. */
    void proven() {
        proven = Optional.of(Duration.ofNanos(System.nanoTime() - stopped.orElseThrow()));
    }

    /** Applications can write again, here or there. */
    void opened() {
        if (closed.isPresent() && outage.isEmpty()) {
            outage = Optional.of(Duration.ofNanos(System.nanoTime() - closed.getAsLong()));
        }
    }

    boolean writesWereStopped() {
        return closed.isPresent();
    }

    /** The step that was done last; empty if there was none. */
    Optional<String> last() {
        return done.stream().map(Step::name).reduce((one, other) -> other);
    }

    List<Step> all() {
        return List.copyOf(done);
    }

    Duration outage() {
        return outage.orElse(Duration.ZERO);
    }

    Optional<Duration> provenAfter() {
        return proven;
    }
}
