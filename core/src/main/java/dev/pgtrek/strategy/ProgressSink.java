package dev.pgtrek.strategy;

import dev.pgtrek.check.Finding;
import dev.pgtrek.inventory.QualifiedName;

/** Takes what a strategy tells of its progress with one database. Thread-safe; every method returns at once. */
public interface ProgressSink {
    /** A step has begun. */
    void phase(Phase phase);

    /** How many tables move, and how many bytes they take up on the source without indexes. */
    void expect(int tables, long bytes);

    /** A table's rows begin to move. */
    void tableStarted(QualifiedName table, long bytesOnSource);

    /** Some more of a table's rows have moved. */
    void copied(QualifiedName table, long rows, long bytes);

    /** All of a table's rows have moved. */
    void tableFinished(QualifiedName table);

    /**
     * Something that takes a while is being done, such as {@code index shop.orders_pkey}; closing it says that it is done.
     */
    Activity activity(String what);

    /** Something that takes a while. Thread-safe; every method returns at once. */
    interface Activity extends DatabaseMigration.Registration {
        /** Tells how far it is, such as {@code 42 %}; each time in place of what was told before. */
        void at(String progress);
    }

    /** Something could not be carried, or needs attention. It is put into the database's result; once is enough. */
    void finding(Finding finding);

    /** A client tool wrote a line on its standard error. */
    void toolOutput(String tool, String line);
}
