package dev.pgtrek.checks.verify;

import dev.pgtrek.option.Verify;
import dev.pgtrek.result.Difference;
import dev.pgtrek.text.Printable;
import java.time.Duration;
import java.util.List;
import org.immutables.value.Value;

/** What a {@link Verification} found. Immutable. */
@Value.Immutable
public abstract class VerificationReport implements Printable {
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

    /** Returns a table of the databases, what differs or was not compared, and the verdict as the last line. */
    @Override
    public String toText() {
        return VerificationText.of(this);
    }

    /**
     * Returns {@code status}, which is {@code completed} where all is equal and {@code failed} otherwise, {@code seconds},
     * {@code databases}, {@code differences} and {@code notCompared}.
     */
    @Override
    public String toJson() {
        return toJson(VerificationJson.status(equal()));
    }

    /**
     * As {@link #toJson()}, with another {@code status}: for a caller whose verification did not come to its end.
     *
     * @param status such as {@code cancelled}
     */
    public String toJson(String status) {
        return VerificationJson.of(this, status);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link VerificationReport}; not thread-safe. */
    public static final class Builder extends ImmutableVerificationReport.Builder {
        Builder() {}
    }
}
