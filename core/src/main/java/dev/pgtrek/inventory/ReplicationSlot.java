package dev.pgtrek.inventory;

import java.util.Optional;
import java.util.OptionalLong;
import org.immutables.value.Value;

/**
 * A replication slot, as <a href="https://www.postgresql.org/docs/current/view-pg-replication-slots.html">pg_replication_slots</a>
 * shows it. Immutable.
 */
@Value.Immutable
public abstract class ReplicationSlot {
    ReplicationSlot() {}

    public abstract String name();

    /** The database of a logical slot; empty for a physical one. */
    public abstract Optional<String> database();

    /** The output plugin of a logical slot, such as {@code pgoutput}. */
    public abstract Optional<String> plugin();

    @Value.Default
    public boolean active() {
        return false;
    }

    /** Whether it is dropped with the session that created it. */
    @Value.Default
    public boolean temporary() {
        return false;
    }

    /** {@code reserved}, {@code extended}, {@code unreserved} or {@code lost}; known from 13 on. */
    public abstract Optional<String> walStatus();

    /** The bytes of WAL that it retains. */
    public abstract OptionalLong retainedBytes();

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link ReplicationSlot}; not thread-safe. */
    public static final class Builder extends ImmutableReplicationSlot.Builder {
        Builder() {}
    }
}
