package dev.pgtrek.replication.internal.journal;

import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.replication.internal.selection.FollowedTables;
import dev.pgtrek.replication.internal.selection.RowFates;
import dev.pgtrek.replication.internal.selection.RowFates.Fate;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.regex.Pattern;

/** Contents that arrive as they were when the copy began, and stay so: reported at once, and recorded for the end. */
public final class StaleContents {
    private static final String MATERIALIZED_VIEW = "materialized view ";
    private static final Pattern LARGE_OBJECTS = Pattern.compile("[0-9,]+ large objects?");

    private final DatabaseMigration migration;
    private final FollowedTables tables;
    private final Journal journal;

    public StaleContents(DatabaseMigration migration, FollowedTables tables, Journal journal) {
        this.migration = migration;
        this.tables = tables;
        this.journal = journal;
    }

    /** Returns whether a cutover updates the contents that were reported and recorded here. */
    public static boolean isRefreshedByCutover(String what) {
        return what.startsWith(MATERIALIZED_VIEW) || LARGE_OBJECTS.matcher(what).matches();
    }

    public void tell() throws SQLException {
        List<String> stale = new ArrayList<>();
        long objects = migration.sourceDatabase().largeObjects();
        if (objects > 0) {
            stale.add(Plural.of(objects, "large object"));
        }
        for (TableInfo table : migration.sourceDatabase().tables()) {
            if (table.kind() == TableInfo.Kind.MATERIALIZED_VIEW) {
                stale.add(MATERIALIZED_VIEW + table.qualifiedName());
            }
        }
        for (QualifiedName table : tables.copiedAtCutover(KeylessTables.REFUSE)) {
            migration
                    .progress()
                    .finding(Finding.info(
                                    "not-followed",
                                    "table " + table
                                            + ": not replicated; a cutover copies it again while writes are stopped")
                            .about("table " + table));
        }
        SortedSet<QualifiedName> left = RowFates.of(
                        migration.facts(), migration.database(), KeylessTables.REFUSE, tables)
                .of(Fate.NOT_CARRIED);
        for (TableInfo table : migration.sourceDatabase().tables()) {
            if (table.extension().isPresent() && table.bytes() > 0 && left.contains(table.qualifiedName())) {
                stale.add("table " + table.qualifiedName() + " of extension "
                        + table.extension().get());
            }
        }
        journal.addStale(stale);
        for (String what : stale) {
            migration
                    .progress()
                    .finding(
                            Finding.info("not-followed", what + ": not replicated; stays as it was when the copy began")
                                    .about(what));
        }
    }
}
