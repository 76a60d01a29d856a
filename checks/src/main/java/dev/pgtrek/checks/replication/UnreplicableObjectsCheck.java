package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.text.Names;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.TableInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * {@code unreplicable-objects}: objects that logical replication does not replicate, and how each is handled.
 *
 * @see <a href="https://www.postgresql.org/docs/current/logical-replication-restrictions.html">Restrictions of logical
 *     replication</a>
 */
final class UnreplicableObjectsCheck implements PreCheck {
    @Override
    public String id() {
        return "unreplicable-objects";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        for (DatabaseInventory database : context.sourceDatabases()) {
            List<Finding> found = new ArrayList<>();
            if (database.largeObjects() > 0) {
                found.add(Finding.warning(
                                id(),
                                Plural.of(
                                                database.largeObjects(),
                                                "large object is copied as it is",
                                                "large objects are copied as they are")
                                        + " when the copy begins; later changes are not replicated")
                        .withRemedy("don't write large objects meanwhile; or migrate this database by dump"));
            }
            List<String> unlogged = tables(context, database, TableInfo::unlogged);
            if (!unlogged.isEmpty()) {
                found.add(Finding.warning(
                                id(),
                                "unlogged tables write no WAL that could be replicated; a cutover copies them again while"
                                        + " it has writes stopped: " + Names.some(unlogged))
                        .withRemedy(
                                "give the cutover time for it; or, on the source: ALTER TABLE … SET LOGGED; or exclude"
                                        + " them")
                        .listing(unlogged));
            }
            List<String> views = tables(context, database, table -> table.kind() == TableInfo.Kind.MATERIALIZED_VIEW);
            if (!views.isEmpty()) {
                found.add(Finding.info(
                                id(),
                                "materialized views are filled once, and not refreshed during the replication: "
                                        + Names.some(views))
                        .listing(views));
            }
            List<String> foreign = tables(context, database, table -> table.kind() == TableInfo.Kind.FOREIGN);
            if (!foreign.isEmpty()) {
                found.add(Finding.info(id(), "the rows of foreign tables stay where they are: " + Names.some(foreign))
                        .listing(foreign));
            }
            if (!database.sequences().isEmpty()) {
                found.add(Finding.info(
                        id(),
                        Plural.of(
                                        database.sequences().size(),
                                        "sequence is not replicated; it is",
                                        "sequences are not replicated; they are")
                                + " brought up to date when the replication ends"));
            }
            found.forEach(finding -> findings.add(finding.forDatabase(database.name())));
        }
        return findings;
    }

    private static List<String> tables(CheckContext context, DatabaseInventory database, Predicate<TableInfo> which) {
        return database.tables().stream()
                .filter(which)
                .filter(table -> table.extension().isEmpty())
                .filter(table -> context.options().selectsRows(database.name(), table.schema(), table.name()))
                .map(table -> table.qualifiedName().toString())
                .toList();
    }
}
