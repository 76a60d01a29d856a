package dev.pgtrek.replication.internal;

import dev.pgtrek.check.Finding;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.inventory.TableKind;
import dev.pgtrek.replication.internal.subscriber.Journal;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What arrives as it was when the copy began, and stays so: told at once, and taken down for the end. */
final class NotFollowed {
    private final DatabaseMigration migration;
    private final FollowedTables tables;
    private final Journal journal;

    NotFollowed(DatabaseMigration migration, FollowedTables tables, Journal journal) {
        this.migration = migration;
        this.tables = tables;
        this.journal = journal;
    }

    void tell() throws SQLException {
        List<String> stale = new ArrayList<>();
        long objects = migration.sourceDatabase().largeObjects();
        if (objects > 0) {
            stale.add(objects + " large object(s)");
        }
        for (TableInfo table : migration.sourceDatabase().tables()) {
            if (table.kind() == TableKind.MATERIALIZED_VIEW) {
                stale.add("materialized view " + table.qualifiedName());
            }
        }
        tables.unlogged().forEach(table -> stale.add("unlogged table " + table));
        journal.addStale(stale);
        for (String what : stale) {
            migration
                    .progress()
                    .finding(Finding.info("not-followed", what + ": not followed; stays as it was when the copy began")
                            .about(what));
        }
    }
}
