package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.text.Names;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The source's user may read all objects to migrate, and row security hides no row from it. */
final class SourcePrivilegesCheck implements PreCheck {
    @Override
    public String id() {
        return "source-privileges";
    }

    @Override
    public boolean appliesTo(Content content) {
        return content.hasRows();
    }

    @Override
    public List<Finding> check(CheckContext context) {
        String user = context.source().user().name();
        List<Finding> findings = new ArrayList<>();
        for (DatabaseInventory database : context.sourceDatabases()) {
            List<String> unreadable = tables(context, database, table -> !table.readable());
            if (!unreadable.isEmpty()) {
                findings.add(
                        Finding.error(id(), "the source's user " + user + " may not read " + Names.some(unreadable))
                                .withRemedy((context.source().version().atLeast(14)
                                                ? "GRANT pg_read_all_data TO " + PrintedSql.name(user)
                                                : "GRANT SELECT ON these tables TO " + PrintedSql.name(user)
                                                        + ", and USAGE ON their schemas")
                                        + "; or exclude their rows (Migration.excludeTable)")
                                .listing(unreadable)
                                .forDatabase(database.name()));
            }
            List<String> sequences = database.sequences().stream()
                    .filter(sequence -> !sequence.readable())
                    .filter(sequence -> context.options().selects(database.name(), sequence))
                    .filter(sequence -> sequence.ownedBy()
                            .map(table -> selects(context, database, table.schema(), table.name()))
                            .orElse(true))
                    .map(sequence -> sequence.qualifiedName().toString())
                    .toList();
            if (!sequences.isEmpty()) {
                findings.add(Finding.error(
                                id(),
                                "the source's user " + user + " may not read the sequences " + Names.some(sequences))
                        .withRemedy((context.source().version().atLeast(14)
                                        ? "GRANT pg_read_all_data TO " + PrintedSql.name(user)
                                        : "GRANT SELECT ON these sequences TO " + PrintedSql.name(user)
                                                + ", and USAGE ON their schemas")
                                + "; or ignore this check (Migration.ignoreCheck), and set them on the target"
                                + " by setval()")
                        .listing(sequences)
                        .forDatabase(database.name()));
            }
            List<String> hidden = tables(context, database, TableInfo::rowSecurityApplies);
            if (!hidden.isEmpty()) {
                findings.add(
                        Finding.error(id(), "row security may hide rows of " + Names.some(hidden) + " from " + user)
                                .withRemedy("ALTER ROLE " + PrintedSql.name(user)
                                        + " BYPASSRLS; or exclude their rows (Migration.excludeTable)")
                                .listing(hidden)
                                .forDatabase(database.name()));
            }
            if (database.unreadableLargeObjects() > 0) {
                findings.add(Finding.error(
                                id(),
                                user + " may not read " + Plural.of(database.unreadableLargeObjects(), "large object"))
                        .withRemedy("GRANT SELECT ON LARGE OBJECT … TO " + PrintedSql.name(user)
                                + "; or ignore this check (Migration.ignoreCheck), which leaves them out")
                        .forDatabase(database.name()));
            }
        }
        return findings;
    }

    private static List<String> tables(CheckContext context, DatabaseInventory database, Predicate<TableInfo> which) {
        return database.tables().stream()
                .filter(table -> table.kind() == TableInfo.Kind.TABLE)
                .filter(table -> selects(context, database, table.schema(), table.name()))
                .filter(which)
                .map(table -> table.qualifiedName().toString())
                .toList();
    }

    private static boolean selects(CheckContext context, DatabaseInventory database, String schema, String table) {
        return context.options().selectsRows(database.name(), schema, table);
    }
}
