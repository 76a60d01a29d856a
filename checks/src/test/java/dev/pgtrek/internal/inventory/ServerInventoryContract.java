package dev.pgtrek.internal.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.pgtrek.inventory.AvailableExtension;
import dev.pgtrek.inventory.CurrentUser;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.inventory.Membership;
import dev.pgtrek.inventory.OpenTransaction;
import dev.pgtrek.inventory.PreparedTransaction;
import dev.pgtrek.inventory.ReplicationSlot;
import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.testkit.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.PGConnection;

/** What {@link InventoryReader#readServer} must see on a server of any version. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ServerInventoryContract {
    private static final String ODD = "Zoë's \"old\" shop; \\ %s";
    private static final String ODD_QUOTED = "\"Zoë's \"\"old\"\" shop; \\ %s\"";

    private final int major;
    private PostgresServer server;

    ServerInventoryContract(int major) {
        this.major = major;
    }

    @BeforeAll
    void start() {
        server = PostgresServer.builder(major)
                .setting("wal_level", "logical")
                .setting("max_prepared_transactions", "5")
                .setting("shared_buffers", "48MB")
                .start();
        server.execute("postgres", "CREATE ROLE plain LOGIN");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void theServerItselfIsKnown() throws SQLException {
        ServerInventory inventory = read();

        assertThat(inventory.version().major()).isEqualTo(major);
        assertThat(inventory.systemIdentifier())
                .contains(server.queryValue("postgres", "SELECT system_identifier FROM pg_control_system()"));
        assertThat(inventory.inRecovery()).isFalse();
        assertThat(inventory.tablespaces()).containsExactlyInAnyOrder("pg_default", "pg_global");
        assertThat(inventory.libcLocales()).contains("C", "POSIX");
        assertThat(inventory.icuVersion()).isPresent();
        assertThat(inventory.enabledSubscriptions()).isZero();
        assertThat(inventory.usedReplicationOrigins()).isZero();
    }

    @Test
    void settingsReadAsShowPrintsThem() throws SQLException {
        ServerInventory inventory = read();

        assertThat(inventory.settings())
                .contains(entry("wal_level", "logical"), entry("shared_buffers", "48MB"), entry("search_path", "\"\""));
        assertThat(inventory.setting("no_such_setting")).isEmpty();
    }

    @Test
    void settingsThatMayHoldSecretsAreNeitherReadNorShown() throws SQLException {
        server.execute(
                "postgres",
                "CREATE ROLE app",
                "ALTER ROLE app SET app.key = 'role-secret'",
                "ALTER ROLE app IN DATABASE postgres SET app.key = 'both-secret'",
                "ALTER ROLE ALL SET app.key = 'all-secret'",
                "CREATE DATABASE secrets",
                "ALTER DATABASE secrets SET app.key = 'database-secret'");
        ServerInventory inventory = read();

        assertThat(inventory.settings()).doesNotContainKeys("primary_conninfo", "archive_command", "restore_command");
        assertThat(inventory.role("app").orElseThrow().settings()).containsExactly("app.key=role-secret");
        assertThat(inventory.database("secrets").orElseThrow().settings()).containsExactly("app.key=database-secret");
        assertThat(inventory.settingsOfAllRoles()).containsExactly("app.key=all-secret");
        assertThat(inventory.toString())
                .doesNotContain("secret'", "role-secret", "both-secret", "database-secret", "all-secret");
    }

    @Test
    void settingsThatWaitForARestartAreKnown() throws SQLException {
        server.execute("postgres", "ALTER SYSTEM SET max_wal_senders = 7", "SELECT pg_reload_conf()");

        try {
            Awaitility.await()
                    .untilAsserted(() -> assertThat(read().pendingRestart()).containsExactly("max_wal_senders"));
        } finally {
            server.execute("postgres", "ALTER SYSTEM RESET max_wal_senders", "SELECT pg_reload_conf()");
        }
    }

    @Test
    void extensionsThatCanBeInstalledAreKnownWithTheirVersions() throws SQLException {
        ServerInventory inventory = read();

        AvailableExtension hstore = inventory.availableExtension("hstore").orElseThrow();
        assertThat(hstore.versions()).contains(hstore.defaultVersion(), "1.4");
        assertThat(hstore.superuser()).isTrue();
        assertThat(hstore.trusted()).isEqualTo(major >= 13);
        assertThat(hstore.requires()).isEmpty();
        assertThat(inventory.availableExtension("earthdistance").orElseThrow().requires())
                .containsExactly("cube");
        assertThat(inventory.availableExtension("plpgsql").orElseThrow().schema())
                .contains("pg_catalog");
    }

    @Test
    void aRoleIsReadWithAllThatCreateRoleTook() throws SQLException {
        server.execute(
                "postgres",
                "CREATE ROLE " + ODD_QUOTED + " NOINHERIT CREATEROLE CREATEDB REPLICATION BYPASSRLS CONNECTION LIMIT 7"
                        + " VALID UNTIL '2031-05-06 07:08:09+00'",
                "COMMENT ON ROLE " + ODD_QUOTED + " IS 'it''s \"his\"'",
                "ALTER ROLE " + ODD_QUOTED + " SET work_mem = '8MB'",
                "ALTER ROLE " + ODD_QUOTED + " IN DATABASE postgres SET work_mem = '9MB'");

        RoleInfo role = read().role(ODD).orElseThrow();

        assertThat(role.superuser()).isFalse();
        assertThat(role.login()).isFalse();
        assertThat(role.inherit()).isFalse();
        assertThat(role.createRole()).isTrue();
        assertThat(role.createDatabase()).isTrue();
        assertThat(role.replication()).isTrue();
        assertThat(role.bypassRowSecurity()).isTrue();
        assertThat(role.connectionLimit()).isEqualTo(7);
        assertThat(role.validUntil())
                .hasValueSatisfying(time -> assertThat(time).startsWith("2031-05-06"));
        assertThat(role.comment()).contains("it's \"his\"");
        assertThat(role.settings()).containsExactly("work_mem=8MB");
        assertThat(role.databaseSettings()).containsOnlyKeys("postgres");
        assertThat(role.databaseSettings().get("postgres")).containsExactly("work_mem=9MB");
        assertThat(role.bootstrap()).isFalse();
        assertThat(role.predefined()).isFalse();
    }

    @Test
    void rolesThatCameWithTheServerAreToldFromTheOthers() throws SQLException {
        ServerInventory inventory = read();

        RoleInfo postgres = inventory.role("postgres").orElseThrow();
        assertThat(postgres.bootstrap()).isTrue();
        assertThat(postgres.superuser()).isTrue();
        assertThat(postgres.validUntil()).isEmpty();
        assertThat(inventory.role("pg_monitor").orElseThrow().predefined()).isTrue();
    }

    @Test
    void membershipsCarryTheirOptions() throws SQLException {
        server.execute(
                "postgres",
                "CREATE ROLE crew",
                "CREATE ROLE captain",
                "CREATE ROLE sailor",
                "GRANT crew TO captain WITH ADMIN OPTION",
                "GRANT crew TO sailor");
        if (major >= 16) {
            server.execute("postgres", "GRANT crew TO sailor WITH INHERIT FALSE, SET FALSE");
        }
        ServerInventory inventory = read();

        Membership captain =
                inventory.role("captain").orElseThrow().memberships().get(0);
        assertThat(captain.role()).isEqualTo("crew");
        assertThat(captain.grantor()).contains("postgres");
        assertThat(captain.admin()).isTrue();
        RoleInfo sailor = inventory.role("sailor").orElseThrow();
        assertThat(sailor.memberOf()).containsExactly("crew");
        assertThat(sailor.memberships().get(0).admin()).isFalse();
        if (major >= 16) {
            assertThat(captain.inherit()).contains(true);
            assertThat(captain.set()).isTrue();
            assertThat(sailor.memberships().get(0).inherit()).contains(false);
            assertThat(sailor.memberships().get(0).set()).isFalse();
        } else {
            assertThat(captain.inherit()).isEmpty();
            assertThat(captain.set()).isTrue();
        }
    }

    @Test
    void theUsersRightsReachThroughMemberships() throws SQLException {
        server.execute(
                "postgres",
                "CREATE ROLE top",
                "CREATE ROLE middle IN ROLE top",
                "CREATE ROLE \"Low User\" LOGIN CREATEDB IN ROLE middle");
        if (major >= 16) {
            server.execute(
                    "postgres", "CREATE ROLE beside", "GRANT beside TO \"Low User\" WITH INHERIT FALSE, SET FALSE");
        }

        CurrentUser user = InventorySession.server(server, "Low User").user();

        assertThat(user.name()).isEqualTo("Low User");
        assertThat(user.superuser()).isFalse();
        assertThat(user.createDatabase()).isTrue();
        assertThat(user.createRole()).isFalse();
        assertThat(user.readsPasswords()).isFalse();
        assertThat(user.memberOf()).containsExactlyInAnyOrder("Low User", "middle", "top");
        assertThat(user.actsAs("postgres")).isFalse();
    }

    @Test
    void theSuperuserMayActAsAnybody() throws SQLException {
        CurrentUser user = read().user();

        assertThat(user.name()).isEqualTo("postgres");
        assertThat(user.superuser()).isTrue();
        assertThat(user.replication()).isTrue();
        assertThat(user.readsPasswords()).isTrue();
        assertThat(user.actsAs("plain")).isTrue();
    }

    @Test
    void aDatabaseIsReadWithAllThatCreateDatabaseTook() throws SQLException {
        server.execute(
                "postgres",
                "CREATE DATABASE " + ODD_QUOTED + " OWNER plain TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C'"
                        + " LC_CTYPE 'C' CONNECTION LIMIT 9",
                "COMMENT ON DATABASE " + ODD_QUOTED + " IS 'it''s'",
                "GRANT CREATE ON DATABASE " + ODD_QUOTED + " TO plain",
                "ALTER DATABASE " + ODD_QUOTED + " SET work_mem = '5MB'");

        DatabaseInfo database = read().database(ODD).orElseThrow();

        assertThat(database.owner()).isEqualTo("plain");
        assertThat(database.encoding()).isEqualTo("LATIN1");
        assertThat(database.collate()).isEqualTo("C");
        assertThat(database.characterType()).isEqualTo("C");
        assertThat(database.localeProvider()).isEqualTo("libc");
        assertThat(database.locale()).isEmpty();
        assertThat(database.connectionLimit()).isEqualTo(9);
        assertThat(database.comment()).contains("it's");
        assertThat(database.settings()).containsExactly("work_mem=5MB");
        assertThat(database.grants())
                .hasValueSatisfying(grants -> assertThat(grants).contains("=Tc/plain"));
        assertThat(database.tablespace()).isEqualTo("pg_default");
        assertThat(database.sizeBytes().orElseThrow()).isGreaterThan(1_000_000);
        assertThat(database.template()).isFalse();
        assertThat(database.acceptsConnections()).isTrue();
    }

    @Test
    void templatesAndClosedDatabasesAreToldFromTheOthers() throws SQLException {
        ServerInventory inventory = read();

        DatabaseInfo template0 = inventory.database("template0").orElseThrow();
        assertThat(template0.template()).isTrue();
        assertThat(template0.acceptsConnections()).isFalse();
        assertThat(inventory.database("postgres").orElseThrow().grants()).isEmpty();
    }

    @Test
    void aDatabaseWhoseDropWasCutOffAcceptsNoConnections() throws SQLException {
        server.execute(
                "postgres",
                "CREATE DATABASE half_dropped",
                "UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'half_dropped'");

        assertThat(read().database("half_dropped").orElseThrow().acceptsConnections())
                .isFalse();
    }

    @Test
    void aDatabaseOfAnIcuLocaleIsRead() throws SQLException {
        Assumptions.assumeTrue(major >= 15, "databases have locale providers from 15 on");
        server.execute(
                "postgres",
                "CREATE DATABASE of_icu TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de-DE' LOCALE 'C'"
                        + (major >= 16 ? " ICU_RULES '&a < g'" : ""));

        DatabaseInfo database = read().database("of_icu").orElseThrow();

        assertThat(database.localeProvider()).isEqualTo("icu");
        assertThat(database.locale()).contains("de-DE");
        assertThat(database.icuRules().isPresent()).isEqualTo(major >= 16);
        assertThat(database.collationVersion()).isPresent();
        assertThat(database.actualCollationVersion()).isEqualTo(database.collationVersion());
    }

    @Test
    void aDatabaseOfABuiltinLocaleIsRead() throws SQLException {
        Assumptions.assumeTrue(major >= 17, "the builtin provider came with 17");
        server.execute(
                "postgres",
                "CREATE DATABASE of_builtin TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'");

        DatabaseInfo database = read().database("of_builtin").orElseThrow();

        assertThat(database.localeProvider()).isEqualTo("builtin");
        assertThat(database.locale()).contains("C.UTF-8");
    }

    @Test
    void whatTheUserMayNotSeeOfADatabaseIsLeftEmpty() throws SQLException {
        server.execute(
                "postgres",
                "CREATE DATABASE closed",
                "REVOKE ALL ON DATABASE closed FROM PUBLIC",
                "CREATE DATABASE open",
                "GRANT CREATE ON DATABASE open TO plain");

        ServerInventory inventory = InventorySession.server(server, "plain");

        DatabaseInfo closed = inventory.database("closed").orElseThrow();
        assertThat(closed.connectPrivilege()).isFalse();
        assertThat(closed.createPrivilege()).isFalse();
        assertThat(closed.sizeBytes()).isEmpty();
        DatabaseInfo open = inventory.database("open").orElseThrow();
        assertThat(open.connectPrivilege()).isTrue();
        assertThat(open.createPrivilege()).isTrue();
        assertThat(open.sizeBytes()).isPresent();
        assertThat(inventory.settings()).containsKey("wal_level").doesNotContainKey("data_directory");
    }

    @Test
    void slotsAndWhatTheyKeepAreKnown() throws SQLException {
        server.execute(
                "postgres",
                "SELECT pg_create_logical_replication_slot('decoding', 'pgoutput')",
                "SELECT pg_create_physical_replication_slot('standby')");
        try {
            ServerInventory inventory = read();

            assertThat(inventory.usedReplicationSlots()).isEqualTo(2);
            assertThat(inventory.replicationSlots())
                    .extracting(ReplicationSlot::name)
                    .containsExactly("decoding", "standby");
            ReplicationSlot logical = inventory.replicationSlots().get(0);
            assertThat(logical.database()).contains("postgres");
            assertThat(logical.plugin()).contains("pgoutput");
            assertThat(logical.active()).isFalse();
            assertThat(logical.temporary()).isFalse();
            assertThat(logical.retainedBytes()).isPresent();
            assertThat(logical.walStatus().isPresent()).isEqualTo(major >= 13);
            assertThat(inventory.replicationSlots().get(1).database()).isEmpty();
        } finally {
            server.execute("postgres", "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots");
        }
    }

    @Test
    void transactionsThatWouldMakeASlotWaitAreKnownEvenToAUserWithoutRights() throws SQLException {
        server.execute("postgres", "CREATE TABLE IF NOT EXISTS busy (id int)");
        try (Connection writer = server.connect();
                Statement statement = writer.createStatement();
                Connection reader = server.connect();
                Statement reading = reader.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("INSERT INTO busy VALUES (1)");
            reader.setAutoCommit(false);
            reading.execute("SELECT FROM busy");

            assertThat(read().openTransactions()).singleElement().satisfies(transaction -> {
                assertThat(transaction.pid()).isEqualTo(pid(writer));
                assertThat(transaction.database()).contains("postgres");
                assertThat(transaction.user()).contains("postgres");
                assertThat(transaction.state()).contains("idle in transaction");
                assertThat(transaction.age()).isPresent();
            });
            assertThat(InventorySession.server(server, "plain").openTransactions())
                    .extracting(OpenTransaction::pid)
                    .containsExactly(pid(writer));
            writer.rollback();
            reader.rollback();
        }
    }

    @Test
    void preparedTransactionsAreKnown() throws SQLException {
        server.execute("postgres", "BEGIN; CREATE TABLE prepared_later (id int); PREPARE TRANSACTION 'it''s waiting'");
        try {
            assertThat(read().preparedTransactions()).singleElement().satisfies(transaction -> {
                assertThat(transaction.gid()).isEqualTo("it's waiting");
                assertThat(transaction.database()).isEqualTo("postgres");
                assertThat(transaction.owner()).isEqualTo("postgres");
            });
            assertThat(InventorySession.server(server, "plain").preparedTransactions())
                    .extracting(PreparedTransaction::gid)
                    .containsExactly("it's waiting");
        } finally {
            server.execute("postgres", "ROLLBACK PREPARED 'it''s waiting'");
        }
    }

    private static int pid(Connection connection) {
        try {
            return connection.unwrap(PGConnection.class).getBackendPID();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private ServerInventory read() throws SQLException {
        return InventorySession.server(server, "postgres");
    }
}
