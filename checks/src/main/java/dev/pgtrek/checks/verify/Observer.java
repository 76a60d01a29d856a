package dev.pgtrek.checks.verify;

import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.result.Difference;
import dev.pgtrek.strategy.DatabaseMigration.Registration;

/** Receives the progress of the comparison of one database. Thread-safe. */
interface Observer {
    /** Called when a longer activity begins; closing the returned registration ends it. */
    Registration began(String what);

    /** Called when a table has been compared. */
    void compared(TableInfo table, long rows);

    /** Called for each difference. */
    void differs(Difference difference);

    /** Called for a table that is excluded from the comparison; the message contains the reason. */
    void notCompared(Difference table);
}
