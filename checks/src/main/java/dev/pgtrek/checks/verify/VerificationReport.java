package dev.pgtrek.checks.verify;

import dev.pgtrek.Verify;
import java.time.Duration;
import java.util.List;
import org.immutables.value.Value;

/** What a {@link Verification} found. Immutable. */
@Value.Immutable
public abstract class VerificationReport {
    VerificationReport() {}

    /** How closely rows were compared. */
    public abstract Verify level();

    /** The databases that were compared, in the order of their names; never none. */
    public abstract List<DatabaseVerification> databases();

    @Value.Default
    public Duration duration() {
        return Duration.ZERO;
    }

    /** The tables and materialized views whose contents were compared. */
    public long tables() {
        return databases().stream().mapToLong(DatabaseVerification::tables).sum();
    }

    /** Their rows on the source. */
    public long rows() {
        return databases().stream().mapToLong(DatabaseVerification::rows).sum();
    }

    public List<Difference> differences() {
        return databases().stream()
                .flatMap(database -> database.differences().stream())
                .toList();
    }

    /** What was not compared, with the reason; see {@link DatabaseVerification#notCompared}. */
    public List<Difference> notCompared() {
        return databases().stream()
                .flatMap(database -> database.notCompared().stream())
                .toList();
    }

    /** Whether everything that was compared is equal. */
    public boolean equal() {
        return databases().stream().allMatch(DatabaseVerification::equal);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link VerificationReport}; not thread-safe. */
    public static final class Builder extends ImmutableVerificationReport.Builder {
        Builder() {}
    }
}
