package dev.pgtrek.dump.internal;

import dev.pgtrek.dump.Ownership;
import dev.pgtrek.select.TablePattern;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.immutables.value.Value;

/** What a caller asked of a transfer; {@link dev.pgtrek.dump.DumpRestore.Builder} says what each option does. Immutable. */
@Value.Immutable
public abstract class TransferOptions {
    TransferOptions() {}

    @Value.Default
    public Ownership ownership() {
        return Ownership.KEEP;
    }

    @Value.Default
    public boolean comments() {
        return true;
    }

    @Value.Default
    public boolean grants() {
        return true;
    }

    @Value.Default
    public boolean tablespaces() {
        return true;
    }

    @Value.Default
    public boolean publications() {
        return false;
    }

    @Value.Default
    public boolean subscriptions() {
        return false;
    }

    @Value.Default
    public boolean allowRefusedStatements() {
        return false;
    }

    @Value.Default
    public boolean analyze() {
        return true;
    }

    /** The tables whose rows are left out, beside those that the migration leaves out. */
    public abstract List<TablePattern> tablesWithoutRows();

    /** Settings of the sessions that write to the target. */
    public abstract Map<String, String> sessionSettings();

    /** From how many bytes on a table is copied in several parts; the engine's own default where empty. */
    public abstract OptionalLong splitThreshold();

    public static TransferOptions defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link TransferOptions}; not thread-safe. */
    public static final class Builder extends ImmutableTransferOptions.Builder {
        Builder() {}
    }
}
