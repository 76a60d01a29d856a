package dev.pgtrek.internal.inventory;

import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.server.ServerVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Reads the contents of a server and its databases with a fixed number of statements, regardless of the number of
 * objects. Stateless.
 *
 * <p>Every statement only reads, needs no privilege, qualifies the catalogs, and runs in the caller's transaction, if
 * any. Values that the user may not see stay empty. Supports versions 10 and newer.
 */
public final class InventoryReader {
    private InventoryReader() {}

    /** Reads the facts of the whole server; the session may be with any of its databases. */
    public static ServerInventory readServer(Connection connection) throws SQLException {
        ServerVersion version = version(connection);
        ServerInventory.Builder inventory = ServerInventory.builder().version(version);
        new ServerReader(connection).readInto(inventory);
        return inventory
                .user(RoleReader.currentUser(connection))
                .roles(RoleReader.roles(connection))
                .parameterGrants(version.major() >= 15 ? RoleReader.parameterGrants(connection) : List.of())
                .settingsOfAllRoles(RoleReader.settingsOfAllRoles(connection))
                .databases(DatabaseListReader.databases(connection, version))
                .build();
    }

    /** Reads the contents of the session's database. */
    public static DatabaseInventory readDatabase(Connection connection) throws SQLException {
        ServerVersion version = version(connection);
        DatabaseInventory.Builder inventory = DatabaseInventory.builder();
        new ObjectReader(connection).readInto(inventory);
        return inventory.tables(new TableReader(connection, version).tables()).build();
    }

    private static ServerVersion version(Connection connection) throws SQLException {
        return InventoryQuery.one(
                connection,
                "SELECT pg_catalog.current_setting('server_version_num')::integer",
                row -> new ServerVersion(row.getInt(1)));
    }
}
