package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Databases with hypertables. An extension with TimescaleDB's names, written for this, stands in for it: it refuses rows of
 * its catalog, and keys of hypertables, outside of a restore.
 */
@Timeout(120)
class TimescaleDbIT {
    private static final String CONTROL = """
            default_version = '2.0'
            schema = public
            relocatable = false
            """;

    private static final String SCRIPT = """
            CREATE SCHEMA _timescaledb_catalog;
            CREATE TABLE _timescaledb_catalog.hypertable (id int PRIMARY KEY, table_name name);
            CREATE TABLE _timescaledb_catalog.metadata (key text PRIMARY KEY, value text);
            INSERT INTO _timescaledb_catalog.metadata VALUES ('uuid', gen_random_uuid()), ('installed', clock_timestamp());
            CREATE TABLE _timescaledb_catalog.job_stat (id int, at timestamptz);
            INSERT INTO _timescaledb_catalog.job_stat VALUES (1, clock_timestamp());
            SELECT pg_extension_config_dump('_timescaledb_catalog.hypertable', 'WHERE id >= 1');
            SELECT pg_extension_config_dump('_timescaledb_catalog.metadata', 'WHERE key <> ''uuid''');
            CREATE FUNCTION _timescaledb_catalog.restoring() RETURNS boolean LANGUAGE sql AS
                $$ SELECT coalesce(nullif(current_setting('timescaledb.restoring', true), ''), 'off') = 'on' $$;
            CREATE FUNCTION _timescaledb_catalog.guard() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NOT _timescaledb_catalog.restoring() AND current_setting('app.fill', true) IS DISTINCT FROM 'on' THEN
                    RAISE 'rows of the catalog outside of a restore';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER guard BEFORE INSERT ON _timescaledb_catalog.hypertable
                FOR EACH ROW EXECUTE FUNCTION _timescaledb_catalog.guard();
            ALTER TABLE _timescaledb_catalog.hypertable ENABLE ALWAYS TRIGGER guard;
            CREATE FUNCTION public.bucket(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
            BEGIN
                IF NOT _timescaledb_catalog.restoring() AND current_setting('app.fill', true) IS DISTINCT FROM 'on' THEN
                    RAISE 'an index of a hypertable outside of a restore';
                END IF;
                RETURN $1;
            END $$;
            CREATE FUNCTION public.timescaledb_pre_restore() RETURNS boolean LANGUAGE plpgsql AS $$
            BEGIN
                EXECUTE format('ALTER DATABASE %I SET timescaledb.restoring = ''on''', current_database());
                SET SESSION timescaledb.restoring = 'on';
                RETURN true;
            END $$;
            CREATE FUNCTION public.timescaledb_post_restore() RETURNS boolean LANGUAGE plpgsql AS $$
            BEGIN
                EXECUTE format('ALTER DATABASE %I RESET timescaledb.restoring', current_database());
                INSERT INTO _timescaledb_catalog.metadata VALUES ('restored', 'once') ON CONFLICT DO NOTHING;
                RETURN true;
            END $$;
            """;

    @TempDir
    private static Path folder;

    private static PostgresPair pair;

    @BeforeAll
    static void start() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path extensions = Files.createDirectory(folder.resolve("extension"));
        Files.writeString(extensions.resolve("timescaledb.control"), CONTROL);
        Files.writeString(extensions.resolve("timescaledb--2.0.sql"), SCRIPT);
        String path = folder + ":$system";
        pair = PostgresPair.start(
                PostgresServer.builder(18).setting("extension_control_path", path),
                PostgresServer.builder(18).setting("extension_control_path", path));
    }

    @AfterAll
    static void end() {
        pair.close();
    }

    @BeforeEach
    void fill() {
        pair.target().execute("postgres", "DROP DATABASE IF EXISTS series");
        pair.source().execute("postgres", "DROP DATABASE IF EXISTS series", "CREATE DATABASE series");
        pair.source()
                .execute(
                        "series",
                        "SET app.fill = 'on'",
                        "CREATE EXTENSION timescaledb",
                        "CREATE TABLE measured (id int PRIMARY KEY, v int)",
                        "INSERT INTO measured SELECT n, n FROM generate_series(1, 100) AS n",
                        "CREATE INDEX measured_bucket ON measured (bucket(v))",
                        "INSERT INTO _timescaledb_catalog.hypertable VALUES (1, 'measured')");
    }

    @Test
    void hypertablesAreRestoredByTheFunctionsOfTheExtension() {
        DatabaseResult result = run(migration());

        assertThat(result.status()).as(result.toString()).isEqualTo(DatabaseResult.Status.COMPLETED);
        assertRestored();
    }

    @Test
    void soAreThoseOfADatabaseThatHasTheExtensionAlready() {
        pair.target().execute("postgres", "CREATE DATABASE series");
        pair.target().execute("series", "CREATE EXTENSION timescaledb");
        DatabaseResult result = run(migration().populatedTarget(PopulatedTarget.APPEND));

        assertThat(result.status()).as(result.toString()).isEqualTo(DatabaseResult.Status.COMPLETED);
        assertRestored();
    }

    @Test
    void aRestoreThatFailsIsEnded() {
        pair.source()
                .execute(
                        "series",
                        "CREATE FUNCTION fits(id int) RETURNS boolean LANGUAGE sql IMMUTABLE AS"
                                + " 'SELECT current_setting(''port'')::int = "
                                + pair.source().port() + "'",
                        "CREATE TABLE refused (id int CHECK (fits(id)))",
                        "INSERT INTO refused VALUES (1)");
        DatabaseResult result = run(migration());

        assertThat(result.status()).isEqualTo(DatabaseResult.Status.FAILED);
        assertThat(result.message().orElseThrow()).contains("refused");
        assertEnded();
    }

    private static Migration.Builder migration() {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase("series")
                .strategy(DumpRestore.builder()
                        .definitionsFrom(DefinitionSource.CATALOGS)
                        .build())
                .verify(Verify.CHECKSUMS);
    }

    private static DatabaseResult run(Migration.Builder migration) {
        return migration.build().run().database("series").orElseThrow();
    }

    private static void assertRestored() {
        assertThat(pair.target().queryValue("series", "SELECT table_name FROM _timescaledb_catalog.hypertable"))
                .isEqualTo("measured");
        assertThat(pair.target().queryValue("series", "SELECT count(*) FROM pg_indexes WHERE tablename = 'measured'"))
                .isEqualTo("2");
        assertEnded();
    }

    private static void assertEnded() {
        assertThat(pair.target()
                        .queryValue("series", "SELECT value FROM _timescaledb_catalog.metadata WHERE key = 'restored'"))
                .isEqualTo("once");
        assertThat(pair.target().queryValue("postgres", "SELECT count(*) FROM pg_db_role_setting"))
                .isEqualTo("0");
    }
}
