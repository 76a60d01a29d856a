package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.FoundMigration;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rights by which a database can be followed, each from beginning to end, on servers that ask for passwords. */
@PostgresTest(
        source = 15,
        target = 17,
        authentication = "scram-sha-256",
        targetSettings = "wal_retrieve_retry_interval=500ms")
@Timeout(120)
class PrivilegeWaysIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String BORROWED = """
            SELECT count(*)
              FROM pg_roles
             WHERE rolname <> 'mover' AND pg_has_role('mover', oid, 'USAGE') AND rolname <> 'pg_create_subscription'
            """;

    @BeforeEach
    void database(PostgresPair pair) {
        pair.source()
                .execute(
                        "postgres",
                        "CREATE ROLE app",
                        "CREATE ROLE reader LOGIN REPLICATION PASSWORD 'r'",
                        "GRANT app TO reader",
                        "CREATE DATABASE shop OWNER app CONNECTION LIMIT 7",
                        "GRANT pg_read_all_data TO reader",
                        "REVOKE CONNECT ON DATABASE shop FROM PUBLIC",
                        "ALTER DATABASE shop SET default_transaction_read_only TO on");
        pair.source().execute("shop", """
                        BEGIN READ WRITE;
                        SET ROLE app;
                        CREATE SCHEMA store;
                        CREATE TABLE store.note (id int PRIMARY KEY, text text);
                        CREATE TABLE store.line (note int REFERENCES store.note, at int, PRIMARY KEY (note, at));
                        CREATE INDEX by_text ON store.note (text);
                        CREATE UNIQUE INDEX by_upper ON store.note (upper(text));
                        CREATE FUNCTION store.nothing() RETURNS trigger LANGUAGE plpgsql AS
                            $$ BEGIN RETURN NEW; END $$;
                        CREATE TRIGGER usual BEFORE INSERT ON store.line FOR EACH ROW EXECUTE FUNCTION store.nothing();
                        INSERT INTO store.note SELECT n, 'note ' || n FROM generate_series(1, 1000) n;
                        INSERT INTO store.line SELECT n, 1 FROM generate_series(1, 1000) n;
                        CREATE MATERIALIZED VIEW store.counted AS SELECT count(*) AS notes FROM store.note;
                        COMMIT
                        """);
        pair.target()
                .execute(
                        "postgres",
                        "CREATE ROLE mover LOGIN CREATEDB CREATEROLE PASSWORD 'm'",
                        "GRANT pg_create_subscription TO mover");
    }

    @AfterEach
    void drop(PostgresPair pair) {
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            server.execute("postgres", "DROP DATABASE IF EXISTS shop", "DROP ROLE IF EXISTS reader, app, follower");
        }
        pair.target().execute("postgres", "DROP ROLE mover");
    }

    @Test
    void membersOfTheOwnerAndOfPgCreateSubscription(PostgresPair pair) throws SQLException {
        try (MigrationRun run = migration(pair).build().start()) {
            DatabaseResult shop = run.await().database("shop").orElseThrow();
            assertThat(shop.message()).isEmpty();
            assertThat(way(shop)).contains("as the tables' owner", "under the slot's snapshot", "by a role's right");
            assertThat(shop.findings())
                    .anySatisfy(
                            finding -> assertThat(finding.remedy().orElse("")).contains("CONNECTION LIMIT 7"));
        }
        // in a process of its own, as it were
        try (ReplicationHandle run = migration(pair).build().replication("ways")) {
            write(pair, "INSERT INTO store.note VALUES (0, 'zero')");
            run.awaitInSync(LONG);
            assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM store.note"))
                    .isEqualTo("1001");
            assertThat(pair.target()
                            .queryValue(
                                    "shop", "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'shop'"))
                    .isEqualTo("app");
            assertThat(pair.target().queryValue("postgres", BORROWED)).isNotEqualTo("0");
            assertThat(run.stop()).hasSize(1).allMatch(StopReport::complete);
        }
        assertThat(pair.target().queryValue("postgres", BORROWED)).isEqualTo("0");
    }

    @Test
    void whatAProcessBorrowedThatDiedIsGivenBack(PostgresPair pair) {
        // what it has done when it dies before the first database
        pair.target()
                .execute(
                        "postgres",
                        "SET ROLE mover; CREATE ROLE app; CREATE ROLE pgtrek_ways_roles;"
                                + " GRANT app TO pgtrek_ways_roles; GRANT pgtrek_ways_roles TO mover WITH INHERIT TRUE");
        assertThat(pair.target().queryValue("postgres", BORROWED)).isEqualTo("2");
        assertThat(Migration.find(source(pair), target(pair)))
                .extracting(FoundMigration::migrationId)
                .containsExactly("ways");
        try (ReplicationHandle run = migration(pair).build().replication("ways")) {
            assertThat(run.status()).isEmpty();
            assertThat(run.stop()).isEmpty();
        }
        assertThat(pair.target().queryValue("postgres", BORROWED)).isEqualTo("0");
        assertThat(Migration.find(source(pair), target(pair))).isEmpty();
    }

    @Test
    void theTargetsServerCopiesWhereNoReplicationSessionCanBeHad(PostgresPair pair) throws SQLException {
        createFollower(pair);
        pair.source().execute("postgres", "GRANT pg_read_all_data TO follower");
        try (MigrationRun run = migration(pair, byFollower(pair)).build().start()) {
            DatabaseResult shop = run.await().database("shop").orElseThrow();
            assertThat(shop.message()).isEmpty();
            assertThat(way(shop)).contains("copied by the target's server");
            assertThat(shop.rows()).isEqualTo(2000);
            write(pair, "INSERT INTO store.note VALUES (0, 'zero')");
            run.replication().awaitInSync(LONG);
            assertThat(run.replication().stop()).hasSize(1).allMatch(StopReport::complete);
        }
        assertThat(Contents.of(pair.target(), "shop").differencesFrom(Contents.of(pair.source(), "shop")))
                .isEmpty();
        assertThat(definitions(pair.target())).isEqualTo(definitions(pair.source()));
    }

    @Test
    void whatTheTargetsServerCannotCopyFails(PostgresPair pair) {
        createFollower(pair);
        DatabaseResult shop =
                migration(pair, byFollower(pair)).build().run().database("shop").orElseThrow();
        assertThat(shop.status()).isEqualTo(DatabaseResult.Status.FAILED);
        assertThat(shop.message().orElseThrow()).contains("can't copy the rows of", "store.note");
    }

    /** One that may replicate, but not read. */
    private static void createFollower(PostgresPair pair) {
        pair.source()
                .execute(
                        "postgres",
                        "ALTER ROLE reader NOREPLICATION",
                        "CREATE ROLE follower LOGIN REPLICATION PASSWORD 'f'",
                        "GRANT CONNECT ON DATABASE shop TO follower");
    }

    private static LogicalReplication byFollower(PostgresPair pair) {
        return LogicalReplication.builder()
                .sourceAsSeenFromTarget(as(pair.source(), "follower", "f"))
                .build();
    }

    @Test
    void withoutRightsADatabaseGoesByTheNextStrategyOrSaysWhatIsMissing(PostgresPair pair) {
        pair.source().execute("postgres", "ALTER ROLE reader NOREPLICATION");
        DatabaseResult refused = migration(pair).build().run().database("shop").orElseThrow();
        assertThat(refused.status()).isEqualTo(DatabaseResult.Status.FAILED);
        assertThat(refused.message().orElseThrow()).contains("REPLICATION", "ALTER ROLE \"reader\"");
        DatabaseResult dumped = migration(pair)
                .strategy(DumpRestore.withDefaults())
                .build()
                .run()
                .database("shop")
                .orElseThrow();
        assertThat(dumped.method()).hasValue("dump");
        assertThat(dumped.status()).isEqualTo(DatabaseResult.Status.COMPLETED);
        assertThat(dumped.rejected().get(0).reasons().get(0).message()).contains("REPLICATION");
    }

    private static String way(DatabaseResult result) {
        return result.findings().stream()
                .filter(finding -> finding.id().equals("replication-way"))
                .findFirst()
                .orElseThrow()
                .message();
    }

    private static String definitions(PostgresServer server) {
        return server.queryValue("shop", """
                SELECT string_agg(what, ' | ' ORDER BY what)
                  FROM (SELECT pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid::regclass::text LIKE 'store.%'
                         UNION ALL
                        SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'store'::regnamespace
                         UNION ALL
                        SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal) AS definition (what)
                """);
    }

    private static void write(PostgresPair pair, String statement) throws SQLException {
        try (Connection session = pair.source().connect("shop");
                var sql = session.createStatement()) {
            sql.execute("SET default_transaction_read_only TO off");
            sql.execute(statement);
        }
    }

    private static Migration.Builder migration(PostgresPair pair) {
        return migration(pair, LogicalReplication.withDefaults());
    }

    private static Migration.Builder migration(PostgresPair pair, LogicalReplication strategy) {
        return Migration.builder()
                .source(source(pair))
                .target(target(pair))
                .includeDatabase("shop")
                .migrationId("ways")
                .strategy(strategy);
    }

    private static Server source(PostgresPair pair) {
        return as(pair.source(), "reader", "r");
    }

    private static Server target(PostgresPair pair) {
        return as(pair.target(), "mover", "m");
    }

    private static Server as(PostgresServer server, String user, String password) {
        return Server.builder()
                .host(server.host())
                .port(server.port())
                .user(user)
                .password(password)
                .database("postgres")
                .build();
    }
}
