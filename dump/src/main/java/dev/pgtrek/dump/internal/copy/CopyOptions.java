package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.inventory.QualifiedName;
import java.util.Map;
import org.immutables.value.Value;

/** How a {@link CopyEngine} copies. Immutable. */
@Value.Immutable
public abstract class CopyOptions {
    private static final long LEAST_SPLIT_BYTES = 1 << 20;

    CopyOptions() {}

    /**
     * The bytes, without indexes, of one part of a table that is copied in several parts at once; at least 1 MiB, 256 MiB by
     * default. A table is split if it has more than that, and more than one job's share of all tables: what is smaller
     * leaves no other job without work. Servers older than 14 can't read a part alone by its place: there a table is split
     * by the ranges of a primary key of one integer column in whose order the rows lie, or not at all.
     */
    @Value.Default
    public long splitBytes() {
        return 256L << 20;
    }

    /** The most parts that a table is copied in; 1 to 1,000, 32 by default. */
    @Value.Default
    public int maxParts() {
        return 32;
    }

    /**
     * Whether the rows of a table that is copied as a whole arrive frozen
     * (<a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY FREEZE</a>), so that VACUUM need not write them
     * again; they do by default. Such a table is truncated first, in the same transaction.
     */
    @Value.Default
    public boolean freeze() {
        return true;
    }

    /**
     * The tables that were on the target before this run, each with the table that it is a part of: a partition with its
     * root, any other with itself. Such a whole is filled in one transaction, and never truncated; if one of its unique keys
     * or exclusion constraints refuses a row, it stays exactly as it was, which is told as a finding.
     */
    public abstract Map<QualifiedName, QualifiedName> populated();

    /**
     * The tables of extensions, which {@code CREATE EXTENSION} made and may have put rows into, and the SQL condition for
     * the rows that are a user's own ({@code pg_extension.extcondition}); an empty one stands for all rows. Rows that are on
     * the target already are passed over one by one.
     */
    public abstract Map<QualifiedName, String> extensionTables();

    /**
     * Whether a table that was truncated after the snapshot is copied as empty, as one who follows the source afterwards
     * wants it; by default it is a failure, like every change that hides rows from the snapshot.
     */
    @Value.Default
    public boolean truncatedTablesAreEmpty() {
        return false;
    }

    /**
     * Whether a table that was dropped, or changed so that the snapshot no longer shows its rows, is left out, and told by
     * {@link CopyResult#leftOut()}, and one that was renamed is read by its new name; by default it is a failure.
     */
    @Value.Default
    public boolean changedTablesAreLeftOut() {
        return false;
    }

    /** Set in every session that reads rows, after what the copy needs. */
    public abstract Map<String, String> sourceSettings();

    /** Set in every session that writes rows, after what the copy needs. */
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
