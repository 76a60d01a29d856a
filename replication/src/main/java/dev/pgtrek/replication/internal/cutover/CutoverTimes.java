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

/** Measures the steps of a cutover, and the write outage. Used by one thread. */
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

    /** A step that is measured. */
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

    /** Records that stopping the writes begins. */
    void closing() {
        closed = OptionalLong.of(System.nanoTime());
    }

    /** Records that writes are stopped. */
    void stopped() {
        stopped = OptionalLong.of(System.nanoTime());
    }

    /** Records that the target is known to have everything. */
    void proven() {
        proven = Optional.of(Duration.ofNanos(System.nanoTime() - stopped.orElseThrow()));
    }

    /** Records that applications can write again, on either server. */
    void opened() {
        if (closed.isPresent() && outage.isEmpty()) {
            outage = Optional.of(Duration.ofNanos(System.nanoTime() - closed.getAsLong()));
        }
    }

    boolean writesWereStopped() {
        return closed.isPresent();
    }

    /** Returns the last step; empty if there was none. */
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
