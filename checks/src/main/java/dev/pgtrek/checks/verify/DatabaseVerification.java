package dev.pgtrek.checks.verify;

import dev.pgtrek.result.Difference;
import dev.pgtrek.text.Printable;
import java.time.Duration;
import java.util.List;
import org.immutables.value.Value;

/** What a {@link Verification} found in one database. Immutable. */
@Value.Immutable
public abstract class DatabaseVerification implements Printable {
    DatabaseVerification() {}

    public abstract String database();

    /** The tables and materialized views whose contents were compared. */
    @Value.Default
    public long tables() {
        return 0;
    }

    /** Their rows on the source. */
    @Value.Default
    public long rows() {
        return 0;
    }

    /** In no particular order but for tables, which come first. */
    public abstract List<Difference> differences();

    /**
     * What was not compared, with the reason: tables and materialized views that can't be read safely (see the page on
     * security), and extensions of another version on the target. They are no differences.
     */
    public abstract List<Difference> notCompared();

    @Value.Default
    public Duration duration() {
        return Duration.ZERO;
    }

    /** Whether everything that was compared is equal. */
    public boolean equal() {
        return differences().isEmpty();
    }

    /** Returns a table with this database, and what differs or was not compared. */
    @Override
    public String toText() {
        return VerificationText.of(this);
    }

    /**
     * Returns the object that stands for this database in {@link VerificationReport#toJson()}, and its {@code differences}
     * and {@code notCompared}.
     */
    @Override
    public String toJson() {
        return VerificationJson.of(this);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link DatabaseVerification}; not thread-safe. */
    public static final class Builder extends ImmutableDatabaseVerification.Builder {
        Builder() {}
    }
}
