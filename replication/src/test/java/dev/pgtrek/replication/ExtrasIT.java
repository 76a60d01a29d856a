package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.LeakChecker;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The extension aiven_extras in place of other rights. Functions with its signatures, written for this, stand in for it. */
@Timeout(120)
class ExtrasIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final String PUBLISHING = """
            CREATE SCHEMA aiven_extras;
            GRANT USAGE ON SCHEMA aiven_extras TO PUBLIC;
            CREATE FUNCTION aiven_extras.pg_create_publication(name text, publish text, VARIADIC tables text[])
            RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
            BEGIN
                EXECUTE format('CREATE PUBLICATION %I FOR TABLE %s WITH (publish = %L)', name,
                               (SELECT string_agg(t::regclass::text, ', ') FROM unnest(tables) t), publish);
                EXECUTE format('ALTER PUBLICATION %I OWNER TO %I', name, session_user);
            END $$;
            ALTER EXTENSION plpgsql ADD SCHEMA aiven_extras;
            ALTER EXTENSION plpgsql ADD FUNCTION aiven_extras.pg_create_publication -- so that no dump holds it
            """;

    private static final String SUBSCRIBING = """
            GRANT USAGE ON SCHEMA aiven_extras TO PUBLIC;
            -- what can't be done in a function is done by a session that the function opens
            CREATE FUNCTION aiven_extras.elsewhere(conninfo text, statement text)
            RETURNS text LANGUAGE c STRICT AS '$libdir/dblink', 'dblink_exec';
            REVOKE ALL ON FUNCTION aiven_extras.elsewhere FROM PUBLIC;
            CREATE FUNCTION aiven_extras.pg_create_subscription(
                name text, conninfo text, publication text, slot text,
                slot_create bool = false, copy_data bool = true, origin text = 'any')
            RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
            BEGIN
                IF slot_create THEN
                    PERFORM aiven_extras.elsewhere(conninfo, format(
                        'DO $do$ BEGIN PERFORM pg_create_logical_replication_slot(%L, %L); END $do$', slot, 'pgoutput'));
                END IF;
                EXECUTE format('CREATE SUBSCRIPTION %I CONNECTION %L PUBLICATION %I'
                               ' WITH (slot_name = %L, create_slot = false, copy_data = %s)',
                               name, conninfo, publication, slot, copy_data::text);
            END $$;
            CREATE FUNCTION aiven_extras.pg_alter_subscription_enable(name text)
            RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
            BEGIN EXECUTE format('ALTER SUBSCRIPTION %I ENABLE', name); END $$;
            CREATE FUNCTION aiven_extras.pg_alter_subscription_disable(name text)
            RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
            BEGIN EXECUTE format('ALTER SUBSCRIPTION %I DISABLE', name); END $$;
            CREATE FUNCTION aiven_extras.pg_alter_subscription_refresh_publication(name text, copy_data bool)
            RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
            BEGIN
                PERFORM aiven_extras.elsewhere(
                    format('host=localhost port=%s dbname=%L user=%L password=secret', current_setting('port'),
                           current_database(), current_user),
                    format('ALTER SUBSCRIPTION %I REFRESH PUBLICATION WITH (copy_data = %s)', name, copy_data::text));
            END $$;
            CREATE FUNCTION aiven_extras.pg_drop_subscription(name text, drop_slot bool = true)
            RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
            BEGIN
                IF NOT drop_slot THEN
                    EXECUTE format('ALTER SUBSCRIPTION %I SET (slot_name = NONE)', name);
                END IF;
                EXECUTE format('DROP SUBSCRIPTION %I', name);
            END $$;
            """;

    private static final String CONTROL = """
            default_version = '1.1.18'
            schema = aiven_extras
            relocatable = false
            trusted = true
            """;

    @TempDir
    private static Path folder;

    private static PostgresPair pair;
    private LeakChecker leaks;

    @BeforeAll
    static void start() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path extensions = Files.createDirectory(folder.resolve("extension"));
        Files.writeString(extensions.resolve("aiven_extras.control"), CONTROL);
        Files.writeString(extensions.resolve("aiven_extras--1.1.18.sql"), SUBSCRIBING);
        pair = PostgresPair.start(
                PostgresServer.builder(15).authentication("scram-sha-256").setting("wal_level", "logical"),
                PostgresServer.builder(18)
                        .authentication("scram-sha-256")
                        .password("secret")
                        .setting("extension_control_path", folder + ":$system"));
    }

    @AfterAll
    static void end() {
        pair.close();
    }

    @BeforeEach
    void database() {
        pair.source()
                .execute(
                        "postgres",
                        "CREATE ROLE app",
                        "CREATE ROLE reader LOGIN REPLICATION PASSWORD 'r'",
                        "GRANT pg_read_all_data TO reader",
                        "CREATE DATABASE shop OWNER app");
        pair.source()
                .execute(
                        "shop",
                        PUBLISHING,
                        "SET ROLE app; CREATE SCHEMA store;"
                                + " CREATE TABLE store.\"Odd. name\" (id int PRIMARY KEY);"
                                + " INSERT INTO store.\"Odd. name\" SELECT generate_series(1, 10);"
                                + " CREATE TABLE store.event (id int PRIMARY KEY) PARTITION BY RANGE (id);"
                                + " CREATE TABLE store.event_1 PARTITION OF store.event FOR VALUES FROM (0) TO (10)");
        pair.target().execute("postgres", "CREATE ROLE mover LOGIN CREATEDB CREATEROLE PASSWORD 'm'");
        leaks = LeakChecker.watch(pair.source(), pair.target());
    }

    @AfterEach
    void drop() {
        leaks.check();
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            server.execute("postgres", "DROP DATABASE IF EXISTS shop", "DROP ROLE IF EXISTS reader, app, mover");
        }
    }

    @ParameterizedTest
    @Tag("proof")
    @CsvSource({"false, false", "true, false", "false, true"})
    void whereItStandsInForSomeOtherRights(boolean onSource, boolean onTarget) {
        whereItStandsInForOtherRights(onSource, onTarget);
    }

    @Test
    void whereItStandsInForAllOtherRights() {
        whereItStandsInForOtherRights(true, true);
    }

    private void whereItStandsInForOtherRights(boolean onSource, boolean onTarget) {
        Server source =
                onSource ? as(pair.source(), "reader", "r") : pair.source().server();
        Server target =
                onTarget ? as(pair.target(), "mover", "m") : pair.target().server();
        Migration.Builder migration = Migration.builder()
                .source(source)
                .target(target)
                .includeDatabase("shop")
                .strategy(LogicalReplication.withDefaults());
        try (MigrationRun run = migration.build().start()) {
            DatabaseResult shop = run.await().database("shop").orElseThrow();
            assertThat(shop.message()).isEmpty();
            assertThat(shop.findings())
                    .filteredOn(finding -> finding.id().equals("replication-way"))
                    .singleElement()
                    .satisfies(way -> assertThat(way.message())
                            .contains(
                                    "published by " + (onSource ? "aiven_extras" : "a superuser"),
                                    "subscribed to by " + (onTarget ? "aiven_extras" : "a superuser")));
            pair.source()
                    .execute(
                            "shop",
                            "INSERT INTO store.\"Odd. name\" VALUES (11)",
                            "INSERT INTO store.event VALUES (1)");
            run.replication().awaitInSync(LONG);
            assertThat(
                            pair.target()
                                    .queryValue(
                                            "shop",
                                            "SELECT (SELECT count(*) FROM store.\"Odd. name\") + (SELECT count(*) FROM store.event)"))
                    .isEqualTo("12");
            assertThat(run.replication().stop()).hasSize(1).allMatch(StopReport::complete);
        }
        assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM pg_namespace WHERE nspname = 'aiven_extras'"))
                .isEqualTo("0");
        assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM pg_extension"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rowsThatTheTargetsServerCopies(boolean onSource) {
        Migration.Builder migration = Migration.builder()
                .source(
                        onSource
                                ? as(pair.source(), "reader", "r")
                                : pair.source().server())
                .target(as(pair.target(), "mover", "m"))
                .includeDatabase("shop")
                .strategy(LogicalReplication.builder().copiedByServer().build());
        try (MigrationRun run = migration.build().start()) {
            run.replication().awaitInSync(LONG);
            pair.source()
                    .execute(
                            "shop",
                            "INSERT INTO store.event VALUES (1)",
                            "GRANT CREATE, USAGE ON SCHEMA store TO reader",
                            "SET ROLE reader; CREATE TABLE store.late (id int PRIMARY KEY);"
                                    + " INSERT INTO store.late VALUES (1)");
            assertThat(run.replication().followNewTables().get(0).followed()).hasSize(1);
            run.replication().awaitInSync(LONG);
            assertThat(pair.target()
                            .queryValue(
                                    "shop",
                                    "SELECT (SELECT count(*) FROM store.\"Odd. name\") + (SELECT count(*) FROM store.event)"
                                            + " + (SELECT count(*) FROM store.late)"))
                    .isEqualTo("12");
            assertThat(run.replication().stop()).hasSize(1).allMatch(StopReport::complete);
        }
    }

    @Tag("proof")
    @Test
    void whatItFollowsIsCutOver() {
        Migration.Builder migration = Migration.builder()
                .source(pair.source().server())
                .target(as(pair.target(), "mover", "m"))
                .includeDatabase("shop")
                .strategy(LogicalReplication.withDefaults());
        try (MigrationRun run = migration.build().start()) {
            run.replication().awaitInSync(LONG);
            CutoverReport undone = run.replication()
                    .cutover(Cutover.builder()
                            .stopWritesWith(() -> {
                                throw new IllegalStateException("planted");
                            })
                            .build());
            assertThat(undone.status()).describedAs(undone.toString()).isEqualTo(CutoverReport.Status.UNDONE);
            pair.source().execute("shop", "INSERT INTO store.event VALUES (2)");
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder().reopenSource(true).build());
            assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM store.event"))
                    .isEqualTo("1");
            assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM pg_subscription"))
                    .isEqualTo("0");
        }
    }

    @Test
    void whatTheExtensionSaysHoldsNoPassword() {
        LogicalReplication strategy = LogicalReplication.builder()
                .sourceAsSeenFromTarget(Server.parse("postgresql://postgres:geheim@127.0.0.1:1/postgres", Map.of()))
                .build();
        DatabaseResult shop = Migration.builder()
                .source(pair.source().server())
                .target(as(pair.target(), "mover", "m"))
                .includeDatabase("shop")
                .strategy(strategy)
                .ignoreCheck("source-reachable-from-target")
                .build()
                .run()
                .database("shop")
                .orElseThrow();
        assertThat(shop.message().orElseThrow())
                .contains("can't subscribe to the source")
                .doesNotContain("geheim");
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
