package dev.pgtrek.foretold;

import static dev.pgtrek.foretold.Foretold.assertFailsInSpite;
import static dev.pgtrek.foretold.Foretold.assertThrowsInSpite;
import static dev.pgtrek.foretold.Foretold.runInSpite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pgtrek.Migration;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.option.Content;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.option.SourceLimits;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an error of a check foretells for every method comes true when the check is ignored. */
@PostgresTest(source = 15, target = 18)
@Tag("proof")
class ForetoldForEveryMethodIT {
    @BeforeEach
    void databases(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE ROLE mover LOGIN PASSWORD 'x'", "CREATE DATABASE shop");
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE item (id int PRIMARY KEY, name text)",
                        "INSERT INTO item VALUES (1, '東京')");
        pair.target().execute("postgres", "CREATE ROLE mover LOGIN PASSWORD 'x'");
    }

    @AfterEach
    void drop(PostgresPair pair) {
        for (PostgresServer server : new PostgresServer[] {pair.source(), pair.target()}) {
            server.execute("postgres", "DROP DATABASE IF EXISTS shop", "DROP ROLE mover");
        }
    }

    private static Supplier<Migration.Builder> migration(PostgresPair pair) {
        return migration(pair.source().uri(), pair.target().uri());
    }

    private static Supplier<Migration.Builder> migration(String source, String target) {
        return () ->
                Foretold.migration(source, target, DumpRestore.withDefaults()).includeDatabase("shop");
    }

    private static String asMover(PostgresServer server) {
        return server.uri().replace("postgres:postgres@", "mover:x@");
    }

    private static String nobody() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "postgresql://postgres:x@localhost:" + free.getLocalPort() + "/postgres";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void connectSource(PostgresPair pair) {
        assertThrowsInSpite("connect-source", migration(nobody(), pair.target().uri()), "cannot connect to");
    }

    @Test
    void connectTarget(PostgresPair pair) {
        assertThrowsInSpite("connect-target", migration(pair.source().uri(), nobody()), "cannot connect to");
    }

    @Test
    void connectSourceDatabases(PostgresPair pair) {
        pair.source().execute("postgres", "ALTER DATABASE shop WITH ALLOW_CONNECTIONS false");
        assertFailsInSpite("connect-source-databases", "shop", migration(pair), "cannot connect to");
    }

    @Test
    void connectTargetDatabases(PostgresPair pair) {
        pair.target().execute("postgres", "CREATE DATABASE shop WITH ALLOW_CONNECTIONS false");
        assertFailsInSpite("connect-target-databases", "shop", migration(pair), "cannot connect to");
    }

    @Test
    void targetEmpty(PostgresPair pair) {
        pair.target().execute("postgres", "CREATE DATABASE shop");
        pair.target().execute("shop", "CREATE TABLE item (id int)");
        assertFailsInSpite("target-empty", "shop", migration(pair), "public.item");
    }

    @Test
    void extensionsAvailable(PostgresPair pair) {
        pair.source().execute("shop", "CREATE EXTENSION adminpack");
        assertFailsInSpite("extensions-available", "shop", migration(pair), "adminpack");
    }

    @Test
    void sourcePrivileges(PostgresPair pair) {
        pair.source().execute("shop", "GRANT USAGE ON SCHEMA public TO mover");
        assertFailsInSpite(
                "source-privileges",
                "shop",
                migration(asMover(pair.source()), pair.target().uri()),
                "permission denied");
    }

    @Test
    void targetPrivileges(PostgresPair pair) {
        assertFailsInSpite(
                "target-privileges",
                "shop",
                migration(pair.source().uri(), asMover(pair.target())),
                "may not create databases");
    }

    @Test
    void encoding(PostgresPair pair) {
        pair.target()
                .execute(
                        "postgres",
                        "CREATE DATABASE shop TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'");
        assertFailsInSpite("encoding-and-collation", "shop", migration(pair), "LATIN1");
    }

    @Test
    void clientTools(PostgresPair pair, @TempDir Path empty) {
        assertFailsInSpite(
                "client-tools",
                "shop",
                () -> Foretold.migration(
                                pair.source().uri(),
                                pair.target().uri(),
                                DumpRestore.builder()
                                        .definitionsFrom(DefinitionSource.CLIENT_TOOLS)
                                        .build())
                        .includeDatabase("shop")
                        .clientTools(empty),
                "pg_dump");
    }

    @Test
    void differentServers(PostgresPair pair) {
        String server = pair.source().uri();
        Supplier<Migration.Builder> ontoItself = migration(server, server);
        assertFailsInSpite("different-servers", "shop", ontoItself, "public.item");
        assertThat(pair.source().queryValue("shop", "SELECT count(*) FROM item"))
                .isEqualTo("1");
    }

    @Test
    void extensionsInstallable(PostgresPair pair) {
        pair.source().execute("shop", "CREATE EXTENSION pg_buffercache");
        pair.target().execute("postgres", "ALTER ROLE mover CREATEDB CREATEROLE");
        assertFailsInSpite(
                "extensions-installable",
                "shop",
                migration(pair.source().uri(), asMover(pair.target())),
                "pg_buffercache");
    }

    /** Its library is not there: the language was made by hand, as no embedded server lacks one of PostgreSQL's own. */
    @Test
    void languages(PostgresPair pair) {
        pair.source()
                .execute(
                        "shop",
                        "CREATE FUNCTION run_ours() RETURNS language_handler LANGUAGE c"
                                + " AS '$libdir/adminpack', 'pg_file_unlink'",
                        "CREATE LANGUAGE ours HANDLER run_ours");
        assertFailsInSpite("languages", "shop", migration(pair), "adminpack");
    }

    /** The limit is the caller's own: the harm is that more arrives than he allowed. */
    @Test
    void databaseSize(PostgresPair pair) {
        long limit = 1_000_000;
        MigrationResult result =
                runInSpite("database-size", () -> migration(pair).get().maxTotalSize(limit));
        assertThat(result.status()).isEqualTo(MigrationResult.Status.COMPLETED);
        assertThat(pair.target().queryValue("postgres", "SELECT pg_database_size('shop') > " + limit))
                .isEqualTo("t");
    }

    /** The limit is not kept, so that the copy takes a small part of the time that it should. */
    @Test
    void archivesKeepNoLimit(PostgresPair pair, @TempDir Path archives) {
        assumeClientTools(pair, archives);
        pair.source().execute("shop", "INSERT INTO item SELECT i, repeat('x', 1000) FROM generate_series(2, 20000) i");
        long limit = 65_536;
        MigrationResult result = runInSpite(
                "archive-mode",
                () -> throughArchives(pair, archives)
                        .sourceLimits(
                                SourceLimits.builder().bytesPerSecond(limit).build()));
        assertThat(result.status()).isEqualTo(MigrationResult.Status.COMPLETED);
        long kept = 20_000_000 / limit;
        assertThat(result.duration()).isLessThan(Duration.ofSeconds(kept));
    }

    @Test
    void existingTables(PostgresPair pair) {
        pair.target().execute("postgres", "CREATE DATABASE shop");
        pair.target().execute("shop", "CREATE TABLE item (id int)");
        assertFailsInSpite(
                "existing-tables",
                "shop",
                () -> Foretold.migration(
                                pair.source().uri(),
                                pair.target().uri(),
                                DumpRestore.builder().content(Content.ROWS).build())
                        .includeDatabase("shop"),
                "column name is missing");
    }

    @Test
    void archivesAppendNothing(PostgresPair pair, @TempDir Path archives) {
        assumeClientTools(pair, archives);
        pair.target().execute("postgres", "CREATE DATABASE shop");
        pair.target().execute("shop", "CREATE TABLE item (id int, name text)", "INSERT INTO item VALUES (1, 'mine')");
        assertFailsInSpite(
                "archive-mode",
                "shop",
                () -> throughArchives(pair, archives).populatedTarget(PopulatedTarget.APPEND),
                "pg_restore can't append");
    }

    private static void assumeClientTools(PostgresPair pair, Path archives) {
        assumeThat(throughArchives(pair, archives).build().check().errors())
                .as("client tools for both versions")
                .noneMatch(error -> error.id().equals("client-tools"));
    }

    private static Migration.Builder throughArchives(PostgresPair pair, Path archives) {
        return Foretold.migration(
                        pair.source().uri(),
                        pair.target().uri(),
                        DumpRestore.builder().archiveDirectory(archives).build())
                .includeDatabase("shop");
    }

    @Test
    @Tag("proof")
    void targetDiskSpace(@TempDir Path roomy, @TempDir Path small) {
        try (SmallFileSystem disk = SmallFileSystem.mount(small, 16);
                PostgresPair pair = PostgresPair.start(15, 18)) {
            pair.target().execute("postgres", "CREATE TABLESPACE goods LOCATION '" + small + "'");
            pair.source()
                    .execute("postgres", "CREATE TABLESPACE goods LOCATION '" + roomy + "'", "CREATE DATABASE shop");
            pair.source()
                    .execute(
                            "shop",
                            "CREATE TABLE item (id int, name text) TABLESPACE goods",
                            "INSERT INTO item SELECT i, repeat(md5(i::text), 10) FROM generate_series(1, 80000) i");
            assertFailsInSpite("target-disk-space", "shop", migration(pair), "No space left on device");
        }
    }

    /** Either no client tools are for that direction, so that their check is ignored as well, or the target refuses. */
    @Test
    void targetVersion(PostgresPair pair) {
        pair.target().execute("postgres", "CREATE DATABASE newer");
        pair.target().execute("newer", "CREATE TABLE t (id int, twice int GENERATED ALWAYS AS (id * 2) VIRTUAL)");
        try {
            DatabaseResult result = runInSpite(
                            "target-version",
                            () -> Foretold.migration(
                                            pair.target().uri(), pair.source().uri(), DumpRestore.withDefaults())
                                    .includeDatabase("newer"))
                    .database("newer")
                    .orElseThrow();
            assertThat(result.status()).as(result.toString()).isEqualTo(DatabaseResult.Status.FAILED);
            assertThat(Foretold.everythingSaid(result)).containsAnyOf("pg_dump", "syntax error");
        } finally {
            pair.target().execute("postgres", "DROP DATABASE newer");
            pair.source().execute("postgres", "DROP DATABASE IF EXISTS newer");
        }
    }

    @Test
    @Tag("proof")
    void incompatibleObjects() {
        try (PostgresPair pair = PostgresPair.start(10, 18)) {
            assertIncompatible(pair, "at", "CREATE TABLE timed (at abstime)", "abstime");
            assertIncompatible(
                    pair,
                    "collect",
                    "CREATE AGGREGATE collect(anyelement) (SFUNC = array_append, STYPE = anyarray, INITCOND = '{}')",
                    "array_append");
            assertIncompatible(
                    pair, "writers", "CREATE VIEW writers AS SELECT buffers_backend FROM pg_stat_bgwriter", "writers");
            assertIncompatible(
                    pair, "postfix", "CREATE OPERATOR !!! (PROCEDURE = numeric_fac, LEFTARG = bigint)", "!!!");
        }
    }

    private static void assertIncompatible(PostgresPair pair, String database, String object, String says) {
        pair.source().execute("postgres", "CREATE DATABASE " + database);
        pair.source().execute(database, object);
        assertFailsInSpite(
                "incompatible-objects",
                database,
                () -> Foretold.migration(pair.source().uri(), pair.target().uri(), DumpRestore.withDefaults())
                        .includeDatabase(database),
                says);
    }

    /** This one is done, and harmed: the rows arrive without the numbers that the source has for them. */
    @Test
    @Tag("proof")
    void rowsLoseTheirOids() {
        try (PostgresPair pair = PostgresPair.start(10, 18)) {
            pair.source().execute("postgres", "CREATE DATABASE numbered");
            pair.source()
                    .execute(
                            "numbered",
                            "CREATE TABLE item (id int PRIMARY KEY) WITH OIDS",
                            "INSERT INTO item VALUES (1)");
            assertThat(runInSpite(
                                    "incompatible-objects",
                                    () -> Foretold.migration(
                                                    pair.source().uri(),
                                                    pair.target().uri(),
                                                    DumpRestore.withDefaults())
                                            .includeDatabase("numbered"))
                            .status())
                    .isEqualTo(MigrationResult.Status.COMPLETED);
            String column = "SELECT count(*) FROM pg_attribute WHERE attrelid = 'item'::regclass AND attname = 'oid'";
            assertThat(pair.source().queryValue("numbered", column)).isEqualTo("1");
            assertThat(pair.target().queryValue("numbered", column)).isEqualTo("0");
        }
    }

    /** Versions since 17 no longer come with that library. */
    @Test
    void preloadLibraries(PostgresPair pair) {
        pair.source().execute("postgres", "ALTER DATABASE shop SET session_preload_libraries = 'adminpack'");
        runInSpite("preload-libraries", migration(pair));
        assertThatThrownBy(() -> pair.target().connect("shop")).hasMessageContaining("adminpack");
    }
}
