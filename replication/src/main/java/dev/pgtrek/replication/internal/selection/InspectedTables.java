package dev.pgtrek.replication.internal.selection;

import dev.pgtrek.dump.result.TableChangedException;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.strategy.DatabaseMigration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tables that existed when the database was inspected. A table that was created between that and the snapshot is
 * not published: its rows would arrive once, and its changes never.
 */
public final class InspectedTables {
    private final DatabaseMigration migration;
    private final FollowedTables followed;
    private final Set<QualifiedName> known;

    public InspectedTables(DatabaseMigration migration, FollowedTables followed) {
        this.migration = migration;
        this.followed = followed;
        this.known = migration.sourceDatabase().tables().stream()
                .map(TableInfo::qualifiedName)
                .collect(Collectors.toSet());
    }

    /** Returns whether a table's changes arrive. Changes of a new partition arrive as changes of its root. */
    public boolean isCovered(TableInfo table) {
        return followed.covered().contains(table.qualifiedName())
                || table.partitionOf().filter(followed.covered()::contains).isPresent();
    }

    /** Rejects tables that were changed before their rows were copied, unless they are replicated or copied again. */
    public void refuseChanged(Map<TableInfo, TableChangedException> changed, KeylessTables keyless) {
        Set<QualifiedName> late = Set.copyOf(followed.copiedAtCutover(keyless));
        changed.forEach((table, why) -> {
            if (!isCovered(table) && !late.contains(table.qualifiedName())) {
                throw why;
            }
        });
    }

    /**
     * Rejects tables that did not exist at the inspection and whose changes do not arrive.
     *
     * @param tables the tables whose rows are about to be copied
     */
    public void refuseOthers(List<TableInfo> tables) {
        String others = tables.stream()
                .filter(table -> table.kind() == TableInfo.Kind.TABLE
                        && !known.contains(table.qualifiedName())
                        && !isCovered(table))
                .map(table -> table.qualifiedName().toString())
                .sorted()
                .collect(Collectors.joining(", "));
        if (!others.isEmpty()) {
            throw new MigrationException(
                    ErrorCode.REPLICATION,
                    "tables of database " + migration.database()
                            + " were made while its replication was set up, after it had been inspected, so that their"
                            + " changes would be lost: " + others + "; run the migration again");
        }
    }
}
