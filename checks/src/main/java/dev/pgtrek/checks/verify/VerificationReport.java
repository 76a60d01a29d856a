package dev.pgtrek.checks.verify;

import dev.pgtrek.option.Verify;
import dev.pgtrek.result.Difference;
import dev.pgtrek.text.Printable;
import java.time.Duration;
import java.util.List;
import org.immutables.value.Value;

/** The result of a {@link Verification}. Immutable. */
@Value.Immutable
public abstract class VerificationReport implements Printable {
    VerificationReport() {}

    /** Returns how closely rows were compared. */
    public abstract Verify level();

    /** Returns the compared databases in the order of their names; never empty. */
    public abstract List<DatabaseVerification> databases();

    @Value.Default
    public Duration duration() {
        return Duration.ZERO;
    }

    /** Returns the number of tables and materialized views whose contents were compared. */
    public long tables() {
        return databases().stream().mapToLong(DatabaseVerification::tables).sum();
    }

    /** Returns the number of their rows on the source. */
    public long rows() {
        return databases().stream().mapToLong(DatabaseVerification::rows).sum();
    }

    public List<Difference> differences() {
        return databases().stream()
                .flatMap(database -> database.differences().stream())
                .toList();
    }

    /** Returns what was not compared, with the reason; see {@link DatabaseVerification#notCompared}. */
    public List<Difference> notCompared() {
        return databases().stream()
                .flatMap(database -> database.notCompared().stream())
                .toList();
    }

    /** Returns whether everything that was compared is equal. */
    public boolean equal() {
        return databases().stream().allMatch(DatabaseVerification::equal);
    }

    /** Returns a table of the databases, then the differences and what was not compared; the last line is the verdict. */
    @Override
    public String toText() {
        return VerificationText.of(this);
    }

    /**
     * Returns {@code status}, {@code seconds}, {@code databases}, {@code differences} and {@code notCompared}. The status
     * is {@code completed} if all is equal and {@code failed} otherwise.
     */
    @Override
    public String toJson() {
        return toJson(VerificationJson.status(equal()));
    }

    /**
     * Returns the same as {@link #toJson()} with another {@code status}, for a caller whose verification did not
     * complete.
     *
     * @param status for example {@code cancelled}
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
