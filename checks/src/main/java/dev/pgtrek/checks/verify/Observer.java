package dev.pgtrek.checks.verify;

import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.result.Difference;
import dev.pgtrek.strategy.DatabaseMigration.Registration;

/** Is told what the comparison of one database does. Thread-safe. */
interface Observer {
    /** Something that takes a while begins, and ends when what is returned is closed. */
    Registration began(String what);

    /** A table has been compared. */
    void compared(TableInfo table, long rows);

    /** Something differs. */
    void differs(Difference difference);

    /** A table is left out of the comparison; the message says why. */
    void notCompared(Difference table);
}
