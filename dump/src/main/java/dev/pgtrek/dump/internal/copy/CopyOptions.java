package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.inventory.QualifiedName;
import java.util.Map;
import org.immutables.value.Value;

/** Options of a {@link CopyEngine}. Immutable. */
@Value.Immutable
public abstract class CopyOptions {
    private static final long LEAST_SPLIT_BYTES = 1 << 20;

    CopyOptions() {}

    /**
     * The size in bytes, without indexes, of one part of a table that is copied in several concurrent parts; at least 1
     * MiB, 256 MiB by default. A table is split if it exceeds both this size and one job's share of all tables; smaller
     * tables leave no other job idle. Servers older than 14 can't read a part by its physical place. There, a table is
     * split by ranges of a primary key of one integer column in whose order the rows are stored, or not at all.
     */
    @Value.Default
    public long splitBytes() {
        return 256L << 20;
    }

    /** The maximum number of parts of a table; 1 to 1,000, 32 by default. */
    @Value.Default
    public int maxParts() {
        return 32;
    }

    /**
     * Whether the rows of a table that is copied as a whole arrive frozen
     * (<a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY FREEZE</a>), so that VACUUM need not rewrite
     * them; true by default. Such a table is truncated first, in the same transaction.
     */
    @Value.Default
    public boolean freeze() {
        return true;
    }

    /**
     * The tables that existed on the target before this run, each with the table that it is a part of: a partition with
     * its root, any other with itself. Such a whole is filled in one transaction, and never truncated. If one of its
     * unique keys or exclusion constraints rejects a row, it remains unchanged, which is reported as a finding.
     */
    public abstract Map<QualifiedName, QualifiedName> populated();

    /**
     * The tables of extensions, which {@code CREATE EXTENSION} created and may have filled, and the SQL condition for the
     * user's own rows ({@code pg_extension.extcondition}); an empty condition selects all rows. Rows that already exist
     * on the target are skipped one by one.
     */
    public abstract Map<QualifiedName, String> extensionTables();

    /**
     * Whether a table that was truncated after the snapshot is copied as empty, as a subsequent replication requires. By
     * default it is a failure, like every change that hides rows from the snapshot.
     */
    @Value.Default
    public boolean truncatedTablesAreEmpty() {
        return false;
    }

    /**
     * Whether a table that was dropped, or changed so that the snapshot no longer shows its rows, is excluded and
     * reported by {@link CopyResult#leftOut()}, and a renamed table is read by its new name. By default it is a failure.
     */
    @Value.Default
    public boolean changedTablesAreLeftOut() {
        return false;
    }

    /** Settings of every session that reads rows, applied after those that the copy needs. */
    public abstract Map<String, String> sourceSettings();

    /** Settings of every session that writes rows, applied after those that the copy needs. */
    public abstract Map<String, String> targetSettings();

    @Value.Check
    void check() {
        if (splitBytes() < LEAST_SPLIT_BYTES) {
            throw new IllegalArgumentException("splitBytes must be >= " + LEAST_SPLIT_BYTES + ", was " + splitBytes());
        }
        if (maxParts() < 1 || maxParts() > 1_000) {
            throw new IllegalArgumentException("maxParts must be 1 to 1000, was " + maxParts());
        }
    }

    public static CopyOptions defaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link CopyOptions}; not thread-safe. */
    public static final class Builder extends ImmutableCopyOptions.Builder {
        Builder() {}
    }
}
