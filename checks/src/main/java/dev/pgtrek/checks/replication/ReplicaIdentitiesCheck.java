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

/**
 * {@code replica-identity}: an UPDATE or DELETE of a table without a usable key would fail on the source once the table
 * is published. Identification by the whole row stops the target if a column's type has no equality.
 *
 * @see
 *     <a href="https://www.postgresql.org/docs/current/logical-replication-publication.html#LOGICAL-REPLICATION-PUBLICATION-REPLICA-IDENTITY">Replica
 *     identity</a>
 */
final class ReplicaIdentitiesCheck implements PreCheck {
    private static final int NAMED = 10;
    private static final int ROOTS_SINCE = 13;

    private final boolean required;
    private final boolean full;

    private ReplicaIdentitiesCheck(boolean required, boolean full) {
        this.required = required;
        this.full = full;
    }

    /** Creates a check that reports a table without a usable key as an error. */
    static ReplicaIdentitiesCheck required() {
        return new ReplicaIdentitiesCheck(true, false);
    }

    /**
     * Creates a check that accepts REPLICA IDENTITY FULL for tables without a usable key; only tables for which this does
     * not suffice are an error.
     */
    static ReplicaIdentitiesCheck fullWhereMissing() {
        return new ReplicaIdentitiesCheck(false, true);
    }

    /** Creates a check that reports tables without a usable key as not replicated. */
    static ReplicaIdentitiesCheck notFollowedWhereMissing() {
        return new ReplicaIdentitiesCheck(false, false);
    }

    @Override
    public String id() {
        return "replica-identity";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        for (DatabaseInventory database : context.sourceDatabases()) {
            List<TableInfo> tables = database.tables().stream()
                    .filter(table -> table.kind() == TableInfo.Kind.TABLE && !table.unlogged())
                    .filter(table -> table.extension().isEmpty())
                    .filter(table -> context.options().selectsRows(database.name(), table.schema(), table.name()))
                    .toList();
            List<TableInfo> keyless =
                    tables.stream().filter(table -> !table.hasReplicationKey()).toList();
            if (required && !keyless.isEmpty()) {
                findings.add(Finding.error(
                                id(),
                                Plural.of(
                                                keyless.size(),
                                                "table has no usable key, so that UPDATE and DELETE of it would fail on"
                                                        + " the source once it is published: ",
                                                "tables have no usable key, so that UPDATE and DELETE of them would fail"
                                                        + " on the source once they are published: ")
                                        + some(names(keyless)))
                        .listing(names(keyless))
                        .withRemedy(
                                "give them primary keys; or choose REPLICA IDENTITY FULL for tables without a key, or"
                                        + " that they are copied at the cutover; or exclude them")
                        .forDatabase(database.name()));
            }
            List<TableInfo> unpublishable = tables.stream()
                    .filter(table -> table.rowsMoveWithin().isPresent())
                    .filter(table -> !publishesRoots(context) || (full && !table.hasReplicationKey()))
                    .toList();
            if ((required || full) && !unpublishable.isEmpty()) {
                findings.add(Finding.error(
                                id(),
                                "rows belong into other partitions on the target, which logical replication can't do"
                                        + " without a key, nor between servers before " + ROOTS_SINCE + ": "
                                        + some(names(unpublishable)))
                        .listing(names(unpublishable))
                        .withRemedy("have them copied at the cutover (KeylessTables.COPY_AT_CUTOVER), or exclude them")
                        .forDatabase(database.name()));
            }
            List<TableInfo> incomparable = tables.stream()
                    .filter(table -> !table.columnsWithoutEquality().isEmpty())
                    .filter(table -> isWholeRow(table) || (full && !table.hasReplicationKey()))
                    .toList();
            if (!incomparable.isEmpty()) {
                findings.add(Finding.error(
                                id(),
                                Plural.of(
                                                incomparable.size(),
                                                "table is told by whole rows (REPLICA IDENTITY FULL), and has columns",
                                                "tables are told by whole rows (REPLICA IDENTITY FULL), and have columns")
                                        + " whose type has no equality, which stops the target: "
                                        + some(names(incomparable)))
                        .listing(names(incomparable))
                        .withRemedy("give them primary keys, and REPLICA IDENTITY DEFAULT; or exclude them")
                        .forDatabase(database.name()));
            }
        }
        return findings;
    }

    private static boolean publishesRoots(CheckContext context) {
        return context.source().version().atLeast(ROOTS_SINCE)
                && context.target().version().atLeast(ROOTS_SINCE);
    }

    /** With a primary key, the target does not compare whole rows. */
    private static boolean isWholeRow(TableInfo table) {
        return table.replicaIdentity() == TableInfo.ReplicaIdentity.FULL && !table.primaryKeyServes();
    }

    private static List<String> names(List<TableInfo> tables) {
        return tables.stream()
                .map(table -> table.qualifiedName() + whyItsKeyDoesNotServe(table))
                .toList();
    }

    private static String whyItsKeyDoesNotServe(TableInfo table) {
        if (table.hasReplicationKey() || table.primaryKey().isEmpty()) {
            return "";
        }
        return switch (table.replicaIdentity()) {
            case DEFAULT -> " (its primary key is deferrable, or has a generated column)";
            case NOTHING -> " (its replica identity is NOTHING)";
            default -> " (the index of its replica identity is not valid, or has a generated column)";
        };
    }

    private static String some(List<String> names) {
        return Names.some(names, NAMED);
    }
}
