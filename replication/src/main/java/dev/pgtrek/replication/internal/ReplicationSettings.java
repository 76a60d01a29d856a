package dev.pgtrek.replication.internal;

import dev.pgtrek.checks.replication.ReplicationAccess.Copying;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.option.Content;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.server.Server;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.immutables.value.Value;

/** The options that the caller of {@link dev.pgtrek.replication.LogicalReplication} set; described there. Immutable. */
@Value.Immutable
public abstract class ReplicationSettings {
    private static final Duration LEAST_SLOT_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration MOST_SLOT_TIMEOUT = Duration.ofDays(1);

    ReplicationSettings() {}

    @Value.Default
    public KeylessTables keylessTables() {
        return KeylessTables.REFUSE;
    }

    public abstract Optional<Server> sourceAsSeenFromTarget();

    public abstract Optional<Cutover> plannedCutover();

    @Value.Default
    public Duration slotTimeout() {
        return Duration.ofMinutes(10);
    }

    @Value.Default
    public long maxLag() {
        return 0;
    }

    public abstract OptionalLong maxWalKept();

    @Value.Default
    public boolean copiedByServer() {
        return false;
    }

    /** Returns who may copy the rows: where another user replicates, this process's user needs no right to do so. */
    public Set<Copying> copying() {
        if (copiedByServer()) {
            return Set.of(Copying.SERVER);
        }
        return sourceAsSeenFromTarget().isPresent()
                ? Set.of(Copying.SNAPSHOT, Copying.SERVER)
                : Set.of(Copying.SNAPSHOT);
    }

    @Value.Default
    public DumpRestore dump() {
        return DumpRestore.withDefaults();
    }

    @Value.Check
    void check() {
        if (slotTimeout().compareTo(LEAST_SLOT_TIMEOUT) < 0 || slotTimeout().compareTo(MOST_SLOT_TIMEOUT) > 0) {
            throw new IllegalArgumentException("slotTimeout must be 1 second to 1 day, was " + slotTimeout());
        }
        if (dump().content() != Content.ALL) {
            throw new IllegalArgumentException(
                    "a replication needs definitions and rows: the content of copy must be ALL, was "
                            + dump().content());
        }
        if (maxLag() < 0) {
            throw new IllegalArgumentException("maxLag must be >= 0 bytes, was " + maxLag());
        }
        if (maxWalKept().orElse(1) < 1) {
            throw new IllegalArgumentException(
                    "maxWalKept must be >= 1 byte, was " + maxWalKept().getAsLong());
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link ReplicationSettings}; not thread-safe. */
    public static final class Builder extends ImmutableReplicationSettings.Builder {
        Builder() {}
    }
}
