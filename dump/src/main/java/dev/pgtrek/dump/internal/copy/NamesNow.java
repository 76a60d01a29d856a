package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The current names of the source's tables, outside of any snapshot. Thread-safe. */
final class NamesNow {
    private static final String NAME = """
            SELECT n.nspname, c.relname
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.oid = ?
            """;

    private final DatabaseMigration migration;

    NamesNow(DatabaseMigration migration) {
        this.migration = migration;
    }

    /** Returns the current name; empty if the table was dropped. */
    Optional<QualifiedName> of(TableInfo table) throws SQLException {
        try (Connection source = migration.sourceSession();
                PreparedStatement statement = source.prepareStatement(NAME)) {
            statement.setLong(1, table.oid());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next()
                        ? Optional.of(new QualifiedName(rows.getString(1), rows.getString(2)))
                        : Optional.empty();
            }
        }
    }
}
