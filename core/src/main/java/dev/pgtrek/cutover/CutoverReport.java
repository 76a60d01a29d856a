package dev.pgtrek.cutover;

import dev.pgtrek.result.Difference;
import dev.pgtrek.text.Printable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** What a cutover did, and how long applications could not write. Immutable. */
@Value.Immutable
public abstract class CutoverReport implements Printable {
    CutoverReport() {}

    public abstract String migrationId();

    public abstract Status status();

    /** Why it was undone or failed, with what to do about it. */
    public abstract Optional<String> message();

    /**
     * From the moment at which writes began to be stopped until the target had taken over, or until the source could be
     * written to again. Zero if writes were never stopped. Of databases that were switched one after the other, the longest.
     */
    @Value.Default
    public Duration outage() {
        return Duration.ZERO;
    }

    /** From the moment at which writes were stopped until the target was proven complete; empty if it was not. */
    public abstract Optional<Duration> provenAfter();

    /** What was done, in order. */
    public abstract List<Step> steps();

    public abstract List<DatabaseCutover> databases();

    /** The databases of the migration that were left out, as {@link Cutover#leftOut} named them. */
    public abstract List<String> leftOut();

    /** In what the target was found not to be equal to the source. */
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
     * A part of the cutover.
     *
     * @param name such as {@code stop writes}
     * @param duration how long it took
     * @param outage whether writes were stopped while it lasted
     */
    public record Step(String name, Duration duration, boolean outage) {}

    /** Returns a table of the steps, a line for each database and what is left to do there, and how the cutover ended. */
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

    /** How a cutover ended. */
    public enum Status {
        /** The target holds all that the source ever committed, and stands on its own. */
        COMPLETED,
        /** Nothing was switched: the source may be written to again, and replication goes on as before. */
        UNDONE,
        /**
         * Not everything could be put back, or only some databases were switched, or another process is switching them or has
         * done so before: the report says which.
         */
        FAILED
    }
}
