package dev.pgtrek.strategy;

import java.util.List;
import org.immutables.value.Value;

/** What ending the replication of one database did. Immutable. */
@Value.Immutable
public abstract class StopReport {
    StopReport() {}

    public abstract String database();

    /** The objects that were removed and the settings that were put back, such as {@code slot pgtrek_x on the source}. */
    public abstract List<String> removed();

    /** The sequences of the target that were set to where those of the source were. */
    @Value.Default
    public long sequences() {
        return 0;
    }

    /** What is on the target as it was when the copy began, since replication does not carry it. */
    public abstract List<String> stale();

    /** What could not be removed or done, such as objects on a server that was not to be reached. */
    public abstract List<Leftover> left();

    /**
     * Something that is left to do.
     *
     * @param what what is left, and why
     * @param remedy what does it: a statement and where to run it, where there is one
     */
    public record Leftover(String what, String remedy) {}

    /** Whether nothing is left to do. */
    public boolean complete() {
        return left().isEmpty();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link StopReport}; not thread-safe. */
    public static final class Builder extends ImmutableStopReport.Builder {
        Builder() {}
    }
}
