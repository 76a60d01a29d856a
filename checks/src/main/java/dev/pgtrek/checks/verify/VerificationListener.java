package dev.pgtrek.checks.verify;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.result.Difference;

/**
 * Is told how far a {@link Verification} is. Override what you need; every method does nothing by default.
 *
 * <p>Calls come one at a time, though from several threads, and delay the verification while they last. What a listener
 * throws is logged and goes no further.
 */
public interface VerificationListener {
    /** The comparison of a database begins; so many tables' contents will be compared, of so many bytes on the source. */
    default void onDatabaseStarted(String database, int tables, long bytes) {}

    /** A table, or materialized view, of so many rows and bytes on the source has been compared. */
    default void onTableCompared(String database, QualifiedName table, long rows, long bytes) {}

    /** Something differs; it is in the report too. */
    default void onDifference(Difference difference) {}

    /** The comparison of a database is done. */
    default void onDatabaseFinished(DatabaseVerification database) {}
}
