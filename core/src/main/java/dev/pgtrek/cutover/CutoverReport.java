package dev.pgtrek.cutover;

import dev.pgtrek.result.Difference;
import dev.pgtrek.text.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** The report on a cutover: its steps, and the length of the write outage. Immutable. */
@Value.Immutable
public abstract class CutoverReport implements Printable {
    CutoverReport() {}

    public abstract String migrationId();

    public abstract Status status();

    /** The reason why it was undone or failed, with the remedy. */
    public abstract Optional<String> message();

    /**
     * The write outage, from the start of stopping writes until the target had taken over, or until the source accepted
     * writes again. Zero if writes were never stopped. For databases that were cut over one after the other, the
     * longest.
     */
    @Value.Default
    public Duration outage() {
        return Duration.ZERO;
    }

    /** The time from the stop of writes until the target was proven complete; empty if it was not. */
    public abstract Optional<Duration> provenAfter();

    /** The steps, in order. */
    public abstract List<Step> steps();

    public abstract List<DatabaseCutover> databases();

    /** The databases of the migration that were excluded by {@link Cutover#leftOut}. */
    public abstract List<String> leftOut();

    /** The differences found between the target and the source. */
    public List<Difference> differences() {
        return databases().stream()
                .flatMap(database -> database.differences().stream())
                .toList();
    }

    /** Whether the target has taken over. */
    public boolean completed() {
        return status() == Status.COMPLETED;
    }

    /**
     * A step of the cutover.
     *
     * @param name such as {@code stop writes}
     * @param duration the time it took
     * @param outage whether writes were stopped while it lasted
     */
    public record Step(String name, Duration duration, boolean outage) {}

    /** Returns a table of the steps, a line for each database with its leftovers, and the outcome of the cutover. */
    @Override
    public String toText() {
        return CutoverText.of(this);
    }

    /**
     * Returns {@code status}, {@code message}, {@code outageSeconds}, {@code steps}, {@code databases}, {@code leftOut} and
     * {@code differences}.
     */
    @Override
    public String toJson() {
        return CutoverJson.of(this);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link CutoverReport}; not thread-safe. */
    public static final class Builder extends ImmutableCutoverReport.Builder {
        Builder() {}
    }

    /** The outcome of a cutover. */
    public enum Status {
        /** The target holds everything that the source ever committed, and is independent. */
        COMPLETED,
        /** Nothing was cut over: the source accepts writes again, and replication continues as before. */
        UNDONE,
        /**
         * Not everything could be restored, only some databases were cut over, or another process is cutting them over
         * or did so before. The report says which.
         */
        FAILED
    }
}
