package dev.pgtrek.option;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.immutables.value.Value;

/** What a migration may ask of its source at the most. Nothing is limited by default. Immutable. */
@Value.Immutable
public abstract class SourceLimits {
    SourceLimits() {}

    /** Sessions open at the same time, of all kinds; at least 4. */
    public abstract OptionalInt connections();

    /** Bytes of rows read in a second, all workers taken together; at least 65,536. */
    public abstract OptionalLong bytesPerSecond();

    /** How long one snapshot may be held, which keeps the source from vacuuming; at least a second. */
    public abstract Optional<Duration> snapshotAge();

    @Value.Check
    void check() {
        connections().ifPresent(value -> require(value >= 4, "connections must be >= 4, was " + value));
        bytesPerSecond().ifPresent(value -> require(value >= 65_536, "bytesPerSecond must be >= 65536, was " + value));
        snapshotAge()
                .ifPresent(value -> require(
                        value.compareTo(Duration.ofSeconds(1)) >= 0, "snapshotAge must be >= 1 s, was " + value));
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }

    public static SourceLimits none() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link SourceLimits}; not thread-safe. */
    public static final class Builder extends ImmutableSourceLimits.Builder {
        Builder() {}
    }
}
