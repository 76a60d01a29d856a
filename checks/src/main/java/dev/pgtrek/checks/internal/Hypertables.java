package dev.pgtrek.checks.internal;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.InstalledExtension;
import java.util.Optional;

/** TimescaleDB's hypertables. */
public final class Hypertables {
    public static final String EXTENSION = "timescaledb";
    private static final String CATALOG = "_timescaledb_catalog";

    private Hypertables() {}

    /** Returns the extension if a database has hypertables that are migrated. */
    public static Optional<InstalledExtension> used(CheckContext context, DatabaseInventory database) {
        return in(database) && !context.options().excludesExtension(EXTENSION)
                ? database.extensions().stream()
                        .filter(extension -> extension.name().equals(EXTENSION))
                        .findFirst()
                : Optional.empty();
    }

    public static boolean in(DatabaseInventory database) {
        return database.tables().stream()
                .anyMatch(table -> table.schema().equals(CATALOG)
                        && table.name().equals("hypertable")
                        && table.extension().filter(EXTENSION::equals).isPresent()
                        && table.bytes() > 0);
    }
}
