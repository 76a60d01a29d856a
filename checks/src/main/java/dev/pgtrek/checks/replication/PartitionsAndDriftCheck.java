package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.sql.Remedies;
import dev.pgtrek.internal.text.Names;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * {@code partitions-and-drift}: existing tables of the target must have the source's layout, because replicated rows
 * identify their table and their columns by name. Partitions must not be added or removed unnoticed.
 *
 * @see <a href="https://www.postgresql.org/docs/current/logical-replication-subscription.html">Subscription</a>
 */
final class PartitionsAndDriftCheck implements PreCheck {
    /** publish_via_partition_root */
    private static final int ROOTS_SINCE = 13;

    @Override
    public String id() {
        return "partitions-and-drift";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        for (DatabaseInventory database : context.sourceDatabases()) {
            List<TableInfo> tables = database.tables().stream()
                    .filter(table -> table.kind() == TableInfo.Kind.TABLE || table.kind() == TableInfo.Kind.PARTITIONED)
                    .filter(table -> table.extension().isEmpty())
                    .filter(table -> context.options().selectsRows(database.name(), table.schema(), table.name()))
                    .toList();
            context.targetDatabase(database.name()).ifPresent(there -> {
                List<String> different = differences(tables, there);
                if (!different.isEmpty()) {
                    findings.add(Finding.error(
                                    id(),
                                    "these tables are on the target already, with another layout, which stops the target"
                                            + " at the first row: " + Names.some(different))
                            .withRemedy(Remedies.setAside(there.name()))
                            .listing(different)
                            .forDatabase(database.name()));
                }
            });
            List<String> partitioned = tables.stream()
                    .filter(table -> table.kind() == TableInfo.Kind.PARTITIONED)
                    .map(table -> table.qualifiedName().toString())
                    .toList();
            if (!partitioned.isEmpty()) {
                findings.add(Finding.info(
                                id(),
                                context.source().version().atLeast(ROOTS_SINCE)
                                        ? "a partition that is made on the source meanwhile has to be made on the target"
                                                + " before: " + Names.some(partitioned)
                                        : "a partition that is created on the source meanwhile is not replicated: "
                                                + Names.some(partitioned))
                        .listing(partitioned)
                        .forDatabase(database.name()));
            }
        }
        return findings;
    }

    private static List<String> differences(List<TableInfo> tables, DatabaseInventory there) {
        Map<QualifiedName, TableInfo> existing =
                there.tables().stream().collect(Collectors.toMap(TableInfo::qualifiedName, Function.identity()));
        List<String> different = new ArrayList<>();
        for (TableInfo table : tables) {
            TableInfo other = existing.get(table.qualifiedName());
            if (other == null) {
                continue;
            }
            if (other.kind() != table.kind()) {
                different.add(
                        table.qualifiedName() + " (" + word(other) + " there, " + word(table) + " on the source)");
            } else if (!other.partitionOf().equals(table.partitionOf())) {
                different.add(
                        table.qualifiedName() + " (" + parent(other) + " there, " + parent(table) + " on the source)");
            } else if (other.columns() != table.columns()) {
                different.add(table.qualifiedName() + " (" + Plural.of(other.columns(), "column") + " there, "
                        + table.columns() + " on the source)");
            }
        }
        return different;
    }

    private static String word(TableInfo table) {
        return switch (table.kind()) {
            case TABLE -> "plain";
            case PARTITIONED -> "partitioned";
            case MATERIALIZED_VIEW -> "a materialized view";
            case FOREIGN -> "foreign";
        };
    }

    private static String parent(TableInfo table) {
        return table.partitionOf().map(root -> "a partition of " + root).orElse("no partition");
    }
}
