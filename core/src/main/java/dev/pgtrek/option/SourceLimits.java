package dev.pgtrek.option;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.immutables.value.Value;

/** Limits on the load that a migration puts on its source. Nothing is limited by default. Immutable. */
@Value.Immutable
public abstract class SourceLimits {
    SourceLimits() {}

    /** The greatest number of open sessions of all kinds; at least 4. */
    public abstract OptionalInt connections();

    /** The greatest number of bytes of rows read per second across all workers; at least 65,536. */
    public abstract OptionalLong bytesPerSecond();

    /** The longest time to hold one snapshot, which prevents vacuuming on the source; at least a second. */
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
