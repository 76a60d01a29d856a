package dev.pgtrek.strategy;

import dev.pgtrek.check.Finding;
import dev.pgtrek.inventory.QualifiedName;

/** Receives a strategy's progress with one database. Thread-safe; every method returns at once. */
public interface ProgressSink {
    /** A step has begun. */
    void phase(Phase phase);

    /** The number of tables to move, and their size on the source in bytes without indexes. */
    void expect(int tables, long bytes);

    /** A table's rows begin to move. */
    void tableStarted(QualifiedName table, long bytesOnSource);

    /** Some more of a table's rows have moved. */
    void copied(QualifiedName table, long rows, long bytes);

    /** All of a table's rows have moved. */
    void tableFinished(QualifiedName table);

    /** Reports the start of a longer activity, such as {@code index shop.orders_pkey}; closing it reports the end. */
    Activity activity(String what);

    /** A longer activity. Thread-safe; every method returns at once. */
    interface Activity extends DatabaseMigration.Registration {
        /** Reports the progress, such as {@code 42 %}, which replaces the previous report. */
        void at(String progress);
    }

    /** Something could not be migrated, or needs attention. Report it once; it appears in the database's result. */
    void finding(Finding finding);

    /** A client tool wrote a line on its standard error. */
    void toolOutput(String tool, String line);
}
