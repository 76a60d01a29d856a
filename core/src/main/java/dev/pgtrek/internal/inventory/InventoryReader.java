package dev.pgtrek.internal.inventory;

import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.server.ServerVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Reads what a server and its databases hold, by a fixed number of statements, however many objects there are. Stateless.
 *
 * <p>Every statement reads only, needs no privilege, names the catalogs in full, and runs in the transaction that the caller
 * has, if any begun. What the user may not see is left empty. Versions 10 and newer are understood.
 */
public final class InventoryReader {
    private InventoryReader() {}

    /** Reads what concerns the whole server; the session may be with any of its databases. */
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

    /** Reads what is in the database that the session is with. */
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
