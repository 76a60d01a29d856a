package dev.pgtrek.cutover;

import dev.pgtrek.result.Difference;
import dev.pgtrek.result.Leftover;
import dev.pgtrek.text.Printable;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** The report on one database's cutover. Immutable. */
@Value.Immutable
public abstract class DatabaseCutover implements Printable {
    DatabaseCutover() {}

    public abstract String database();

    public abstract CutoverReport.Status status();

    /** The source's LSN after its last write, which the target has confirmed. */
    public abstract Optional<String> lsn();

    /** The number of the target's sequences that were set to the source's positions. */
    @Value.Default
    public long sequences() {
        return 0;
    }

    /** The number of tables whose rows were compared. */
    @Value.Default
    public long tablesVerified() {
        return 0;
    }

    /** The number of their rows. */
    @Value.Default
    public long rowsVerified() {
        return 0;
    }

    /**
     * Whether the source was observed to replicate from the target after the cutover; false by default, and where this
     * was not requested. Where it was requested and is false, {@link #left()} gives the reason and the remedy.
     */
    @Value.Default
    public boolean isReplicatedBack() {
        return false;
    }

    public abstract List<Difference> differences();

    /** What the target holds as of the start of the copy, such as unlogged tables. */
    public abstract List<String> stale();

    /** What could not be done or restored, with the remedy. */
    public abstract List<Leftover> left();

    /** What deserves attention on the target, such as an extension that can be updated. */
    public abstract List<Leftover> advice();

    /** Returns a line on this database, then its leftovers and differences. */
    @Override
    public String toText() {
        return CutoverText.of(this);
    }

    /** Returns this database's object in {@link CutoverReport#toJson()}, and its {@code differences}. */
    @Override
    public String toJson() {
        return CutoverJson.of(this);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link DatabaseCutover}; not thread-safe. */
    public static final class Builder extends ImmutableDatabaseCutover.Builder {
        Builder() {}
    }
}
