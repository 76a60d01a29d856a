package dev.pgtrek.checks.verify;

import dev.pgtrek.result.Difference;
import dev.pgtrek.text.Printable;
import java.time.Duration;
import java.util.List;
import org.immutables.value.Value;

/** The result of a {@link Verification} for one database. Immutable. */
@Value.Immutable
public abstract class DatabaseVerification implements Printable {
    DatabaseVerification() {}

    public abstract String database();

    /** Returns the number of tables and materialized views whose contents were compared. */
    @Value.Default
    public long tables() {
        return 0;
    }

    /** Returns the number of their rows on the source. */
    @Value.Default
    public long rows() {
        return 0;
    }

    /** Returns the differences: tables first, otherwise in no particular order. */
    public abstract List<Difference> differences();

    /**
     * Returns what was not compared, with the reason: tables and materialized views that can't be read safely (see the
     * page on security), and extensions of another version on the target. These are no differences.
     */
    public abstract List<Difference> notCompared();

    @Value.Default
    public Duration duration() {
        return Duration.ZERO;
    }

    /** Returns whether everything that was compared is equal. */
    public boolean equal() {
        return differences().isEmpty();
    }

    /** Returns a table with this database, its differences, and what was not compared. */
    @Override
    public String toText() {
        return VerificationText.of(this);
    }

    /**
     * Returns the JSON object for this database in {@link VerificationReport#toJson()}, with its {@code differences} and
     * {@code notCompared}.
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
