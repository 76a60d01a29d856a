package dev.pgtrek.internal.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.testkit.PostgresServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** However much there is, it is read by the same few statements. */
class LargeInventoryIT {
    @Test
    @Tag("proof")
    void tenThousandTablesTakeNoMoreStatementsThanNone() throws SQLException {
        readTenThousandTables(18);
    }

    @Test
    @Tag("proof")
    void tenThousandTablesOfTheOldestVersionTakeNoMoreStatementsThanNone() throws SQLException {
        readTenThousandTables(10);
    }

    private static void readTenThousandTables(int major) throws SQLException {
        try (PostgresServer server = startForManyTables(major)) {
            Counted<DatabaseInventory> empty = countStatements(server, InventoryReader::readDatabase);
            server.execute("postgres", """
                    DO $$ BEGIN
                      FOR i IN 1..10000 LOOP
                        EXECUTE format('CREATE TABLE t%s (id serial PRIMARY KEY, a int, b point)', i);
                      END LOOP;
                    END $$""");

            Counted<DatabaseInventory> full = countStatements(server, InventoryReader::readDatabase);

            assertThat(full.value().tables())
                    .hasSize(10_000)
                    .allMatch(TableInfo::hasReplicationKey)
                    .allMatch(table -> table.columns() == 3)
                    .allMatch(table -> table.columnsWithoutEquality().equals(List.of("b")));
            assertThat(full.value().sequences())
                    .hasSize(10_000)
                    .allMatch(sequence -> sequence.ownedBy().isPresent());
            assertThat(full.statements()).isEqualTo(empty.statements()).isLessThan(15);
        }
    }

    @Test
    @Tag("proof")
    void tenThousandPartitionsAreReadEachWithItsTable() throws SQLException {
        try (PostgresServer server = startForManyTables(18)) {
            server.execute("postgres", "CREATE TABLE p (id int) PARTITION BY LIST (id)", """
                    DO $$ BEGIN
                      FOR i IN 1..10000 LOOP
                        EXECUTE format('CREATE TABLE p%s PARTITION OF p FOR VALUES IN (%s)', i, i);
                      END LOOP;
                    END $$""");

            DatabaseInventory inventory =
                    countStatements(server, InventoryReader::readDatabase).value();

            assertThat(inventory.tables()).hasSize(10_001);
            assertThat(inventory.tables().stream()
                            .filter(table -> table.partitionOf().isPresent())
                            .map(table -> table.partitionOf().orElseThrow())
                            .distinct())
                    .containsExactly(new QualifiedName("public", "p"));
        }
    }

    @Test
    @Tag("proof")
    void twoHundredDatabasesTakeNoMoreStatementsThanOne() throws SQLException {
        try (PostgresServer server = PostgresServer.start(14)) {
            Counted<ServerInventory> few = countStatements(server, InventoryReader::readServer);
            for (int i = 1; i <= 200; i++) {
                server.execute("postgres", "CREATE DATABASE d" + i);
            }

            Counted<ServerInventory> many = countStatements(server, InventoryReader::readServer);

            assertThat(many.value().databases())
                    .hasSize(203)
                    .allMatch(database -> database.sizeBytes().isPresent());
            assertThat(many.statements()).isEqualTo(few.statements()).isLessThan(20);
            for (int i = 1; i <= 200; i++) {
                assertThat(InventorySession.database(server, "d" + i).isEmpty()).isTrue();
            }
        }
    }

    /** One transaction that makes 10,000 tables holds as many locks. */
    private static PostgresServer startForManyTables(int major) {
        return PostgresServer.builder(major)
                .setting("max_locks_per_transaction", "1000")
                .start();
    }

    private record Counted<T>(T value, int statements) {}

    private static <T> Counted<T> countStatements(PostgresServer server, InventorySession.Reader<T> reader)
            throws SQLException {
        AtomicInteger statements = new AtomicInteger();
        T value = InventorySession.read(
                server, "postgres", "postgres", connection -> reader.read(counting(connection, statements)));
        return new Counted<>(value, statements.get());
    }

    private static Connection counting(Connection connection, AtomicInteger statements) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("createStatement")
                            || method.getName().startsWith("prepare")) {
                        statements.incrementAndGet();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
