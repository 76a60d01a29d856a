package dev.pgtrek.internal.inventory;

import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Reads inventories as pgtrek does: in a read-only transaction, with nothing on the search path. */
final class InventorySession {
    @FunctionalInterface
    interface Reader<T> {
        T read(Connection connection) throws SQLException;
    }

    private InventorySession() {}

    static ServerInventory server(PostgresServer server, String user) throws SQLException {
        return read(server, "postgres", user, InventoryReader::readServer);
    }

    static DatabaseInventory database(PostgresServer server, String database) throws SQLException {
        return read(server, database, "postgres", InventoryReader::readDatabase);
    }

    static <T> T read(PostgresServer server, String database, String user, Reader<T> reader) throws SQLException {
        try (Connection connection = server.connect(database, user, server.password());
                Statement statement = connection.createStatement()) {
            statement.execute("SET search_path = ''");
            // A reader that waits for somebody's lock fails here, rather than hanging.
            statement.execute("SET lock_timeout = '10s'");
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            T value = reader.read(connection);
            connection.rollback();
            return value;
        }
    }
}
