package dev.pgtrek.checks.verify;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.result.Difference;

/**
 * Receives the progress of a {@link Verification}. Override what you need; every method does nothing by default.
 *
 * <p>Calls arrive one at a time, though from several threads, and delay the verification while they last. Exceptions of a
 * listener are logged and suppressed.
 */
public interface VerificationListener {
    /**
     * Called when the comparison of a database begins, with the number of tables to compare and their bytes on the
     * source.
     */
    default void onDatabaseStarted(String database, int tables, long bytes) {}

    /** Called when a table or materialized view has been compared, with its rows and bytes on the source. */
    default void onTableCompared(String database, QualifiedName table, long rows, long bytes) {}

    /** Called for each difference; the report contains it as well. */
    default void onDifference(Difference difference) {}

    /** Called when the comparison of a database is complete. */
    default void onDatabaseFinished(DatabaseVerification database) {}
}
