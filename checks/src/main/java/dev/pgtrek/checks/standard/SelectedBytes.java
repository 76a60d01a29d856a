package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.TableInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The number of selected bytes of the source; with a table filter, those of the selected tables. */
final class SelectedBytes {
    private SelectedBytes() {}

    static long of(CheckContext context) {
        return context.options().selectsAllRows()
                ? context.selectedBytes()
                : context.sourceDatabases().stream()
                        .mapToLong(database -> of(context, database, context.databaseInfo(database.name())))
                        .sum();
    }

    /** By the tablespace of the target that receives them. */
    static Map<String, Long> byTargetTablespace(CheckContext context) {
        Map<String, Long> bytes = new HashMap<>();
        for (DatabaseInventory database : context.sourceDatabases()) {
            Optional<DatabaseInfo> info = context.databaseInfo(database.name());
            String home = onTarget(context, info.map(DatabaseInfo::tablespace)).orElse(FreeSpace.DEFAULT);
            long rest = of(context, database, info);
            for (TableInfo table : selected(context, database)) {
                Optional<String> elsewhere = onTarget(context, table.tablespace());
                if (elsewhere.isPresent()) {
                    bytes.merge(elsewhere.get(), table.totalBytes(), Long::sum);
                    rest -= table.totalBytes();
                }
            }
            bytes.merge(home, Math.max(0, rest), Long::sum);
        }
        return bytes;
    }

    private static long of(CheckContext context, DatabaseInventory database, Optional<DatabaseInfo> info) {
        OptionalLong whole = info.map(DatabaseInfo::sizeBytes).orElse(OptionalLong.empty());
        if (whole.isPresent() && context.options().selectsAllRows()) {
            return whole.getAsLong();
        }
        return selected(context, database).stream()
                        .mapToLong(TableInfo::totalBytes)
                        .sum()
                + database.largeObjectBytes();
    }

    private static List<TableInfo> selected(CheckContext context, DatabaseInventory database) {
        return database.tables().stream()
                .filter(table -> context.options().selectsRows(database.name(), table.schema(), table.name()))
                .toList();
    }

    private static Optional<String> onTarget(CheckContext context, Optional<String> tablespace) {
        return tablespace.filter(context.target().tablespaces()::contains);
    }
}
