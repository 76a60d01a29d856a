package dev.pgtrek.cutover;

import dev.pgtrek.result.Difference;
import dev.pgtrek.result.Leftover;
import dev.pgtrek.text.Printable;
import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** What a cutover did with one database. Immutable. */
@Value.Immutable
public abstract class DatabaseCutover implements Printable {
    DatabaseCutover() {}

    public abstract String database();

    public abstract CutoverReport.Status status();

    /** The source's LSN after its last write, which the target has confirmed. */
    public abstract Optional<String> lsn();

    /** The sequences of the target that were set to where those of the source were. */
    @Value.Default
    public long sequences() {
        return 0;
    }

    /** The tables whose rows were compared. */
    @Value.Default
    public long tablesVerified() {
        return 0;
    }

    /** Their rows. */
    @Value.Default
    public long rowsVerified() {
        return 0;
    }

    /**
     * Whether the source was seen to replicate from the target after the switch; false by default, and where that was not
     * asked for. Where it was asked for and is false, {@link #left()} tells the reason and the remedy.
     */
    @Value.Default
    public boolean isReplicatedBack() {
        return false;
    }

    public abstract List<Difference> differences();

    /** What is on the target as it was when the copy began, such as unlogged tables. */
    public abstract List<String> stale();

    /** What could not be done or put back, and what does it. */
    public abstract List<Leftover> left();

    /** What to look at on the target, such as an extension that can be updated. */
    public abstract List<Leftover> advice();

    /** Returns a line on this database, then what is left to do and what differs. */
    @Override
    public String toText() {
        return CutoverText.of(this);
    }

    /** Returns the object that stands for this database in {@link CutoverReport#toJson()}, and its {@code differences}. */
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
