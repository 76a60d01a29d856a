package dev.pgtrek.internal.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.InstalledExtension;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.SequenceInfo;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What {@link InventoryReader#readDatabase} must see in a database of a server of any version. Each test makes what it needs
 * in a transaction, reads in the same one, and rolls it back.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DatabaseInventoryContract {
    private static final String DATABASE = "shop \"42\"";

    private final int major;
    private PostgresServer server;
    private Connection session;

    DatabaseInventoryContract(int major) {
        this.major = major;
    }

    @BeforeAll
    void start() {
        server = PostgresServer.builder(major).setting("wal_level", "logical").start();
        server.execute(
                "postgres",
                "CREATE ROLE plain LOGIN",
                "CREATE ROLE owner_of_things",
                "CREATE DATABASE \"shop \"\"42\"\"\"");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @BeforeEach
    void begin() throws SQLException {
        session = server.connect(DATABASE);
        session.setAutoCommit(false);
    }

    @AfterEach
    void rollBack() throws SQLException {
        session.rollback();
        session.close();
    }

    @Test
    void aNewDatabaseIsEmpty() throws SQLException {
        DatabaseInventory inventory = read();

        assertThat(inventory.name()).isEqualTo(DATABASE);
        assertThat(inventory.isEmpty()).isTrue();
        assertThat(inventory.otherObjects()).isZero();
        assertThat(inventory.schemas()).containsExactly("public");
        assertThat(inventory.extensions()).singleElement().satisfies(plpgsql -> {
            assertThat(plpgsql.name()).isEqualTo("plpgsql");
            assertThat(plpgsql.schema()).isEqualTo("pg_catalog");
            assertThat(plpgsql.owner()).isEqualTo("postgres");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "CREATE TYPE t AS ENUM ('a')",
                "CREATE TYPE t AS (a int)",
                "CREATE DOMAIN t AS int CHECK (VALUE > 0)",
                "CREATE OPERATOR === (PROCEDURE = int4eq, LEFTARG = int, RIGHTARG = int)",
                "CREATE COLLATION c (LOCALE = 'C')",
                "CREATE TEXT SEARCH CONFIGURATION c (COPY = simple)",
                "CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = simple)",
                "CREATE CAST (text AS point) WITH INOUT",
                "CREATE FOREIGN DATA WRAPPER w",
                "CREATE PUBLICATION p",
                "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO plain"
            })
    void oneObjectOfAnyKindIsSeen(String statement) throws SQLException {
        execute(statement);

        DatabaseInventory inventory = read();

        assertThat(inventory.otherObjects()).isEqualTo(1);
        assertThat(inventory.isEmpty()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t ()",
                "CREATE VIEW v AS SELECT 1",
                "CREATE MATERIALIZED VIEW m AS SELECT 1",
                "CREATE SEQUENCE s",
                "CREATE SCHEMA s",
                "CREATE EXTENSION hstore",
                "SELECT lo_create(0)"
            })
    void aDatabaseWithOneThingInItIsNotEmpty(String statement) throws SQLException {
        execute(statement);

        DatabaseInventory inventory = read();

        assertThat(inventory.isEmpty()).isFalse();
        assertThat(inventory.otherObjects())
                .as("objects that are listed elsewhere")
                .isZero();
    }

    @Test
    void relationsOfEachKindAreReadUnderTheirOddNames() throws SQLException {
        execute(
                "CREATE EXTENSION postgres_fdw",
                "CREATE SERVER remote FOREIGN DATA WRAPPER postgres_fdw",
                "CREATE SCHEMA \"Sales \"\"North\"\"\" AUTHORIZATION owner_of_things",
                "CREATE TABLE \"Sales \"\"North\"\"\".\"order; DROP\" (\"Ключ\" int PRIMARY KEY, b text)",
                "CREATE UNLOGGED TABLE unlogged (a int)",
                "CREATE MATERIALIZED VIEW totals AS SELECT 1 AS a",
                "CREATE FOREIGN TABLE far (a int) SERVER remote",
                "CREATE TABLE measured (a int) PARTITION BY RANGE (a)",
                "CREATE TABLE measured_1 PARTITION OF measured FOR VALUES FROM (1) TO (2)",
                "CREATE TABLE parent (a int)",
                "CREATE TABLE child () INHERITS (parent)",
                "CREATE VIEW seen AS SELECT 1 AS a");

        DatabaseInventory inventory = read();

        Map<String, TableInfo> tables = byName(inventory);
        assertThat(tables)
                .containsOnlyKeys(
                        "order; DROP", "unlogged", "totals", "far", "measured", "measured_1", "parent", "child");
        TableInfo order = tables.get("order; DROP");
        assertThat(order.qualifiedName()).isEqualTo(new QualifiedName("Sales \"North\"", "order; DROP"));
        assertThat(order.kind()).isEqualTo(TableInfo.Kind.TABLE);
        assertThat(order.owner()).isEqualTo("postgres");
        assertThat(order.primaryKey()).containsExactly("Ключ");
        assertThat(order.columns()).isEqualTo(2);
        assertThat(order.unlogged()).isFalse();
        assertThat(tables.get("unlogged").unlogged()).isTrue();
        assertThat(tables.get("totals").kind()).isEqualTo(TableInfo.Kind.MATERIALIZED_VIEW);
        assertThat(tables.get("far").kind()).isEqualTo(TableInfo.Kind.FOREIGN);
        assertThat(tables.get("measured").kind()).isEqualTo(TableInfo.Kind.PARTITIONED);
        assertThat(tables.get("measured").partitionOf()).isEmpty();
        assertThat(tables.get("measured_1").kind()).isEqualTo(TableInfo.Kind.TABLE);
        assertThat(tables.get("measured_1").partitionOf()).contains(new QualifiedName("public", "measured"));
        assertThat(tables.get("child").partitionOf())
                .as("plain inheritance is no partitioning")
                .isEmpty();
        assertThat(inventory.views()).containsExactly(new QualifiedName("public", "seen"));
        assertThat(inventory.schemas()).containsExactlyInAnyOrder("Sales \"North\"", "public");
        assertThat(inventory.foreignServers()).containsExactly("remote");
        assertThat(inventory.owners()).contains("owner_of_things", "postgres");
    }

    @Test
    void theSystemsRelationsAndTemporaryOnesAreLeftOut() throws SQLException {
        execute("CREATE TEMP TABLE mine (a serial)", "CREATE TEMP VIEW my_view AS SELECT 1");

        DatabaseInventory inventory = read();

        assertThat(inventory.tables()).isEmpty();
        assertThat(inventory.sequences()).isEmpty();
        assertThat(inventory.isEmpty()).isTrue();
    }

    @Test
    void sizesAndRowsAreThoseOfTheServer() throws SQLException {
        execute(
                "CREATE TABLE filled (id int PRIMARY KEY, t text)",
                "ALTER TABLE filled ALTER t SET STORAGE EXTERNAL",
                "INSERT INTO filled SELECT i, repeat('x', 5000) FROM generate_series(1, 500) i",
                "ANALYZE filled",
                "CREATE TABLE never_analyzed (a int)",
                "CREATE TABLE known_to_be_empty (a int)",
                "INSERT INTO known_to_be_empty VALUES (1)",
                "DELETE FROM known_to_be_empty",
                "ANALYZE known_to_be_empty");

        Map<String, TableInfo> tables = byName(read());

        TableInfo filled = tables.get("filled");
        assertThat(filled.estimatedRows()).hasValue(500);
        assertThat(filled.bytes()).as("with TOAST").isGreaterThan(2_500_000);
        assertThat(filled.bytes()).isEqualTo(number("SELECT pg_table_size('filled')"));
        assertThat(filled.totalBytes()).isEqualTo(number("SELECT pg_total_relation_size('filled')"));
        assertThat(tables.get("never_analyzed").estimatedRows()).isEmpty();
        assertThat(tables.get("known_to_be_empty").estimatedRows()).hasValue(0);
    }

    @Test
    void aTableThatSomebodyHoldsALockOnKeepsNobodyWaiting() throws SQLException {
        server.execute(
                DATABASE,
                "CREATE TABLE altered (id int PRIMARY KEY)",
                "INSERT INTO altered SELECT generate_series(1, 5000)",
                "ANALYZE altered",
                "CREATE TABLE reindexed (id int PRIMARY KEY)");
        try (Connection owner = server.connect(DATABASE);
                Statement statement = owner.createStatement()) {
            owner.setAutoCommit(false);
            statement.execute("LOCK TABLE altered IN ACCESS EXCLUSIVE MODE");
            statement.execute("REINDEX INDEX reindexed_pkey");

            Map<String, TableInfo> tables = byName(read());

            assertThat(tables).containsOnlyKeys("altered", "reindexed");
            assertThat(tables.get("altered").bytes())
                    .as("as of the last ANALYZE")
                    .isEqualTo(8192 * number("SELECT relpages FROM pg_class WHERE relname = 'altered'"))
                    .isPositive();
            owner.rollback();
        } finally {
            server.execute(DATABASE, "DROP TABLE altered, reindexed");
        }
    }

    @Test
    void replicaIdentitiesAreReadAsTheyAre() throws SQLException {
        execute(
                "CREATE TABLE by_key (a int, b int, c int, PRIMARY KEY (c, a))",
                "CREATE TABLE no_key (a int)",
                "CREATE TABLE deferrable_key (a int PRIMARY KEY DEFERRABLE)",
                "CREATE TABLE full_rows (a int)",
                "ALTER TABLE full_rows REPLICA IDENTITY FULL",
                "CREATE TABLE no_rows (a int PRIMARY KEY)",
                "ALTER TABLE no_rows REPLICA IDENTITY NOTHING",
                "CREATE TABLE by_index (a int PRIMARY KEY, b int NOT NULL)",
                "CREATE UNIQUE INDEX by_index_b ON by_index (b)",
                "ALTER TABLE by_index REPLICA IDENTITY USING INDEX by_index_b",
                "CREATE TABLE lost_index (a int PRIMARY KEY, b int NOT NULL)",
                "CREATE UNIQUE INDEX lost_index_b ON lost_index (b)",
                "ALTER TABLE lost_index REPLICA IDENTITY USING INDEX lost_index_b",
                "DROP INDEX lost_index_b",
                "CREATE TABLE broken_index (a int NOT NULL)",
                "CREATE UNIQUE INDEX broken_index_a ON broken_index (a)",
                "ALTER TABLE broken_index REPLICA IDENTITY USING INDEX broken_index_a",
                "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'broken_index_a'::regclass");

        Map<String, TableInfo> tables = byName(read());

        assertThat(tables.get("by_key").primaryKey()).containsExactly("c", "a");
        assertThat(tables.get("by_index").primaryKey()).containsExactly("a");
        assertThat(tables.get("by_index").replicaIdentity()).isEqualTo(TableInfo.ReplicaIdentity.INDEX);
        assertThat(tables.get("full_rows").replicaIdentity()).isEqualTo(TableInfo.ReplicaIdentity.FULL);
        assertThat(tables.get("no_rows").replicaIdentity()).isEqualTo(TableInfo.ReplicaIdentity.NOTHING);
        assertThat(tables.get("by_key").replicaIdentity()).isEqualTo(TableInfo.ReplicaIdentity.DEFAULT);
        assertThat(withReplicationKey(tables)).containsExactly("by_index", "by_key", "full_rows");
        assertThat(withReplicationKey(tables)).isEqualTo(updatableWhenPublished(tables));
    }

    @Test
    void theKeyOfAnIndexWithFurtherColumnsIsItsFirstPart() throws SQLException {
        Assumptions.assumeTrue(major >= 11, "INCLUDE came with 11");
        execute("CREATE TABLE covered (a int, b int, c int, PRIMARY KEY (b, a) INCLUDE (c))");

        assertThat(byName(read()).get("covered").primaryKey()).containsExactly("b", "a");
    }

    @Test
    void aKeyWithAGeneratedColumnDoesNotReplicate() throws SQLException {
        Assumptions.assumeTrue(major >= 12, "generated columns came with 12");
        execute(
                "CREATE TABLE generated_key (a int, k int GENERATED ALWAYS AS (a + 1) STORED PRIMARY KEY)",
                "CREATE TABLE generated_beside (a int PRIMARY KEY, k json GENERATED ALWAYS AS ('1'::json) STORED)");

        Map<String, TableInfo> tables = byName(read());

        assertThat(tables.get("generated_key").hasGeneratedColumns()).isTrue();
        assertThat(tables.get("generated_key").hasReplicationKey()).isFalse();
        assertThat(tables.get("generated_beside").hasReplicationKey()).isTrue();
        assertThat(tables.get("generated_beside").columnsWithoutEquality())
                .as("generated columns are not replicated")
                .isEmpty();
    }

    @Test
    void columnsWithoutEqualityAreThoseThatTheServerCannotGroupBy() throws SQLException {
        execute(
                "CREATE DOMAIN json_domain AS json",
                "CREATE DOMAIN domain_of_domain AS json_domain",
                "CREATE TYPE with_json AS (a int, b json[])",
                "CREATE TYPE nested AS (a with_json)",
                "CREATE TYPE plain_pair AS (a int, b text)",
                "CREATE TYPE mood AS ENUM ('glad')",
                "CREATE TYPE span AS RANGE (subtype = float8)",
                "CREATE DOMAIN amount AS numeric CHECK (VALUE > 0)",
                "CREATE EXTENSION hstore",
                "CREATE EXTENSION citext",
                // One table with a column of each type that a column may have, whatever the version brings.
                """
                CREATE TABLE every_type ();
                DO $$
                DECLARE
                  t record;
                BEGIN
                  FOR t IN SELECT oid::regtype::text AS type, oid
                             FROM pg_type
                            WHERE typtype IN ('b', 'd', 'e', 'r', 'm')
                               OR typrelid IN (SELECT oid FROM pg_class WHERE relkind = 'c') LOOP
                    BEGIN
                      EXECUTE format('ALTER TABLE every_type ADD %I %s', 'c' || t.oid || ' ' || t.type, t.type);
                    EXCEPTION WHEN invalid_table_definition THEN
                      NULL; -- a type that no column can have
                    END;
                  END LOOP;
                END $$""");
        List<String> refused = columnsThatCannotBeGroupedBy("every_type");

        TableInfo table = byName(read()).get("every_type");

        assertThat(table.columns()).isGreaterThan(100);
        assertThat(refused)
                .anyMatch(column -> column.endsWith(" json"))
                .anyMatch(column -> column.endsWith(" nested[]"));
        assertThat(table.columnsWithoutEquality()).containsExactlyElementsOf(refused);
    }

    @Test
    void whatBelongsToAnExtensionSaysSo() throws SQLException {
        execute(
                "CREATE SCHEMA ext",
                "CREATE EXTENSION hstore WITH SCHEMA ext",
                "CREATE TABLE mine (a serial)",
                "CREATE TABLE configured (a int)",
                "CREATE TABLE fixed (a int)",
                "CREATE SEQUENCE numbers",
                "ALTER EXTENSION hstore ADD TABLE configured",
                "ALTER EXTENSION hstore ADD TABLE fixed",
                "ALTER EXTENSION hstore ADD SEQUENCE numbers",
                // What pg_extension_config_dump does, which only an extension's own script may call.
                """
                UPDATE pg_extension
                   SET extconfig = ARRAY['configured'::regclass::oid, 'numbers'::regclass::oid],
                       extcondition = ARRAY['WHERE a > 5', '']
                 WHERE extname = 'hstore'""");

        DatabaseInventory inventory = read();

        Map<String, TableInfo> tables = byName(inventory);
        assertThat(tables.get("mine").extension()).isEmpty();
        assertThat(tables.get("configured").extension()).contains("hstore");
        assertThat(tables.get("configured").extensionConfiguration()).contains("WHERE a > 5");
        assertThat(tables.get("fixed").extension()).contains("hstore");
        assertThat(tables.get("fixed").extensionConfiguration()).isEmpty();
        SequenceInfo numbers = sequence(inventory, "numbers");
        assertThat(numbers.extension()).contains("hstore");
        assertThat(numbers.extensionConfiguration()).isTrue();
        assertThat(sequence(inventory, "mine_a_seq").extension()).isEmpty();
        assertThat(inventory.otherObjects())
                .as("hstore's functions are not the user's")
                .isZero();
        InstalledExtension hstore = inventory.extensions().get(0);
        assertThat(hstore.name()).isEqualTo("hstore");
        assertThat(hstore.schema()).isEqualTo("ext");
        assertThat(hstore.relocatable()).isTrue();
    }

    @Test
    void sequencesKnowTheTableThatTheyFeed() throws SQLException {
        execute(
                "CREATE SCHEMA s",
                "CREATE TABLE s.orders (a bigserial, b int GENERATED ALWAYS AS IDENTITY)",
                "CREATE SEQUENCE free",
                major >= 15 ? "CREATE UNLOGGED SEQUENCE unlogged" : "SELECT 1");

        DatabaseInventory inventory = read();

        QualifiedName orders = new QualifiedName("s", "orders");
        assertThat(sequence(inventory, "orders_a_seq").ownedBy()).contains(orders);
        assertThat(sequence(inventory, "orders_b_seq").ownedBy()).contains(orders);
        assertThat(sequence(inventory, "free").ownedBy()).isEmpty();
        assertThat(inventory.sequences()).hasSize(major >= 15 ? 4 : 3);
    }

    @Test
    void triggersThatFireUnderReplicationAreNamed() throws SQLException {
        execute(
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
                "CREATE TABLE t (a int PRIMARY KEY)",
                "CREATE TABLE u (a int REFERENCES t)",
                "CREATE TRIGGER plain BEFORE INSERT ON t FOR EACH ROW EXECUTE PROCEDURE f()",
                "CREATE TRIGGER always BEFORE INSERT ON t FOR EACH ROW EXECUTE PROCEDURE f()",
                "CREATE TRIGGER replica BEFORE INSERT ON t FOR EACH ROW EXECUTE PROCEDURE f()",
                "ALTER TABLE t ENABLE ALWAYS TRIGGER always",
                "ALTER TABLE t ENABLE REPLICA TRIGGER replica");

        Map<String, TableInfo> tables = byName(read());

        assertThat(tables.get("t").alwaysTriggers()).containsExactly("always", "replica");
        assertThat(tables.get("u").alwaysTriggers()).isEmpty();
    }

    @Test
    void eventTriggersPublicationsAndSubscriptionsAreNamed() throws SQLException {
        execute(
                "CREATE FUNCTION f() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'",
                "CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE PROCEDURE f()",
                "CREATE PUBLICATION pub",
                "CREATE SUBSCRIPTION sub CONNECTION 'host=localhost' PUBLICATION p WITH (connect = false)",
                "ALTER SUBSCRIPTION sub SET (slot_name = NONE)");

        DatabaseInventory inventory = read();

        assertThat(inventory.eventTriggers()).containsExactly("watch");
        assertThat(inventory.publications()).containsExactly("pub");
        assertThat(inventory.subscriptions()).containsExactly("sub");
        session.commit();
        try {
            assertThat(InventorySession.database(server, "postgres").subscriptions())
                    .as("of this database alone")
                    .isEmpty();
        } finally {
            server.execute(
                    DATABASE,
                    "DROP SUBSCRIPTION sub",
                    "DROP PUBLICATION pub",
                    "DROP EVENT TRIGGER watch",
                    "DROP FUNCTION f()");
        }
    }

    @Test
    void rolesThatOwnOrWereGrantedSomethingAreNamed() throws SQLException {
        execute(
                "CREATE TABLE t (a int)",
                "GRANT SELECT ON t TO plain",
                "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "ALTER FUNCTION f() OWNER TO owner_of_things");

        DatabaseInventory inventory = read();

        assertThat(inventory.owners()).containsExactlyInAnyOrder("postgres", "owner_of_things");
        assertThat(inventory.grantees()).containsExactly("plain");
    }

    @Test
    void aUserWithoutRightsReadsWithoutFailureAndSeesWhatItLacks() throws SQLException {
        execute(
                "CREATE SCHEMA closed",
                "CREATE TABLE closed.granted (a int)",
                "GRANT SELECT ON closed.granted TO plain",
                "CREATE SCHEMA open",
                "GRANT USAGE, CREATE ON SCHEMA open TO plain",
                "CREATE TABLE open.granted (a int)",
                "GRANT SELECT ON open.granted TO plain",
                "CREATE TABLE open.other (a serial)",
                "CREATE TABLE open.guarded (a int)",
                "GRANT SELECT ON open.guarded TO plain",
                "ALTER TABLE open.guarded ENABLE ROW LEVEL SECURITY",
                "CREATE SEQUENCE open.granted_numbers",
                "GRANT SELECT ON SEQUENCE open.granted_numbers TO plain",
                "SELECT lo_create(100), lo_create(101), lo_create(102), lo_create(103)",
                "GRANT SELECT ON LARGE OBJECT 101 TO plain",
                "GRANT SELECT ON LARGE OBJECT 102 TO PUBLIC",
                "ALTER LARGE OBJECT 103 OWNER TO plain");

        DatabaseInventory inventory = readAs("plain");

        Map<String, TableInfo> tables = inventory.tables().stream()
                .collect(Collectors.toMap(table -> table.qualifiedName().toString(), table -> table));
        assertThat(tables.get("closed.granted").readable())
                .as("the schema is closed")
                .isFalse();
        assertThat(tables.get("open.granted").readable()).isTrue();
        assertThat(tables.get("open.other").readable()).isFalse();
        assertThat(tables.get("open.guarded").rowSecurity()).isTrue();
        assertThat(tables.get("open.guarded").rowSecurityApplies()).isTrue();
        assertThat(tables.get("open.guarded").forcedRowSecurity()).isFalse();
        assertThat(byName(read()).get("guarded").rowSecurityApplies())
                .as("not to a superuser")
                .isFalse();
        assertThat(sequence(inventory, "granted_numbers").readable()).isTrue();
        assertThat(sequence(inventory, "other_a_seq").readable()).isFalse();
        assertThat(inventory.schemasWithoutUsage()).containsExactly("closed");
        assertThat(inventory.schemasWithoutCreate()).contains("closed").doesNotContain("open");
        assertThat(inventory.largeObjects()).isEqualTo(4);
        assertThat(inventory.unreadableLargeObjects()).isEqualTo(1);
    }

    @Test
    void aSuperuserLacksNothing() throws SQLException {
        execute(
                "CREATE SCHEMA s AUTHORIZATION plain",
                "CREATE TABLE s.t (a serial)",
                "ALTER TABLE s.t OWNER TO plain",
                "SELECT lo_from_bytea(0, 'abc')",
                "DO $$ BEGIN PERFORM lo_create(77); EXECUTE 'ALTER LARGE OBJECT 77 OWNER TO plain'; END $$");

        DatabaseInventory inventory = read();

        assertThat(inventory.tables()).allMatch(TableInfo::readable);
        assertThat(inventory.sequences()).allMatch(SequenceInfo::readable);
        assertThat(inventory.schemasWithoutUsage()).isEmpty();
        assertThat(inventory.schemasWithoutCreate()).isEmpty();
        assertThat(inventory.largeObjects()).isEqualTo(2);
        assertThat(inventory.unreadableLargeObjects()).isZero();
        assertThat(inventory.largeObjectBytes()).isPositive();
    }

    private void execute(String... statements) throws SQLException {
        try (Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private DatabaseInventory read() throws SQLException {
        return readAs("postgres");
    }

    private DatabaseInventory readAs(String role) throws SQLException {
        Savepoint before = session.setSavepoint();
        execute(
                "SET LOCAL search_path = ''",
                "SET LOCAL lock_timeout = '10s'",
                "SET LOCAL SESSION AUTHORIZATION " + role);
        DatabaseInventory inventory = InventoryReader.readDatabase(session);
        session.rollback(before);
        return inventory;
    }

    private static Map<String, TableInfo> byName(DatabaseInventory inventory) {
        return inventory.tables().stream()
                .collect(Collectors.toMap(TableInfo::name, table -> table, (one, other) -> one, TreeMap::new));
    }

    private static List<String> withReplicationKey(Map<String, TableInfo> tables) {
        return tables.values().stream()
                .filter(TableInfo::hasReplicationKey)
                .map(TableInfo::name)
                .toList();
    }

    /** Asks the server itself: which tables still take an UPDATE once they are published. */
    private List<String> updatableWhenPublished(Map<String, TableInfo> tables) throws SQLException {
        execute("CREATE PUBLICATION everything FOR ALL TABLES");
        List<String> updatable = new ArrayList<>();
        for (String table : tables.keySet()) {
            if (succeeds("UPDATE " + QualifiedName.quote(table) + " SET a = a")) {
                updatable.add(table);
            }
        }
        return updatable;
    }

    /** Asks the server itself: the columns whose type has no equality operator. */
    private List<String> columnsThatCannotBeGroupedBy(String table) throws SQLException {
        List<String> columns = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("SELECT * FROM " + table)) {
            for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                columns.add(row.getMetaData().getColumnName(column));
            }
        }
        List<String> refused = new ArrayList<>();
        for (String column : columns) {
            if (!succeeds("SELECT FROM " + table + " GROUP BY " + QualifiedName.quote(column))) {
                refused.add(column);
            }
        }
        return refused;
    }

    private boolean succeeds(String sql) throws SQLException {
        Savepoint before = session.setSavepoint();
        try {
            execute(sql);
            return true;
        } catch (SQLException e) {
            return false;
        } finally {
            session.rollback(before);
        }
    }

    private long number(String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static SequenceInfo sequence(DatabaseInventory inventory, String name) {
        return inventory.sequences().stream()
                .filter(sequence -> sequence.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
