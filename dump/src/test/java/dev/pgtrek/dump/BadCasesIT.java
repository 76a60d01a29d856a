package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Finding;
import dev.pgtrek.event.MigrationEvent.PhaseStarted;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.option.SourceLimits;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.DatabasePlan;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.strategy.Phase;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole migrations of databases that something is wrong with. */
@PostgresTest(source = 15, target = 18)
class BadCasesIT {
    @TempDir
    Path folder;

    private static Migration.Builder migration(PostgresPair pair, String database) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(DumpRestore.withDefaults())
                .includeDatabase(database)
                .verify(Verify.CHECKSUMS)
                .jobs(2);
    }

    private static DatabaseResult run(Migration.Builder migration, String database) {
        return migration.build().run().database(database).orElseThrow();
    }

    private static void assertDone(DatabaseResult result) {
        assertThat(result.status())
                .as("%s %s", result.message(), result.findings())
                .isEqualTo(DatabaseResult.Status.COMPLETED);
    }

    private static void assertFailed(DatabaseResult result, String... words) {
        assertThat(result.status()).isEqualTo(DatabaseResult.Status.FAILED);
        assertThat(result.message())
                .hasValueSatisfying(message -> assertThat(message).contains(words));
    }

    private static String as(String uri, String role) {
        return uri.replaceFirst("//[^@]*@", "//" + role + ":secret@");
    }

    /** The process has 512 MiB, as {@code -Pproof} gives it. */
    @Test
    @Tag("proof")
    void aRowThatIsLongerThanTheMemoryIsNamed(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE huge");
        pair.source()
                .execute(
                        "huge",
                        "CREATE TABLE small AS SELECT generate_series(1, 10) AS id",
                        "CREATE TABLE long (id int PRIMARY KEY, b bytea)",
                        "INSERT INTO long VALUES (1, 'short'), (2, convert_to(repeat('x', 600000000), 'UTF8'))");
        DatabaseResult refused = run(migration(pair, "huge"), "huge");
        assertFailed(
                refused,
                "table public.long",
                "the one after the first 1 that the source sent",
                "-Xmx",
                "exclude the table");
        DatabaseResult without = run(
                migration(pair, "huge").populatedTarget(PopulatedTarget.DROP).excludeTable("huge.public.long"), "huge");
        assertDone(without);
    }

    /** What it wrote on the source arrives, and nothing that pgtrek does on the target adds to it. */
    @Test
    void anAuditOfDefinitionsNotesNothingThatPgtrekDoes(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE audited");
        pair.source()
                .execute(
                        "audited",
                        "CREATE TABLE ddl_log (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, tag text)",
                        "CREATE FUNCTION note() RETURNS event_trigger LANGUAGE plpgsql AS $$"
                                + " BEGIN INSERT INTO ddl_log (tag) VALUES (tg_tag); END $$",
                        "CREATE EVENT TRIGGER a_note ON ddl_command_end EXECUTE FUNCTION note()",
                        "CREATE EVENT TRIGGER b_note ON sql_drop EXECUTE FUNCTION note()",
                        "CREATE TABLE app (id int PRIMARY KEY)");
        assertDone(run(migration(pair, "audited"), "audited"));
        String logged = "SELECT string_agg(tag, ',' ORDER BY id) FROM ddl_log";
        assertThat(pair.target().queryValue("audited", logged))
                .isEqualTo(pair.source().queryValue("audited", logged))
                .isEqualTo("CREATE TABLE");
        assertThat(pair.target().queryRows("audited", "SELECT nspname FROM pg_namespace WHERE nspname ~ '^pgtrek'"))
                .isEmpty();
    }

    /** As where an extension's library must be preloaded, and the server ends the session that creates the extension. */
    @Test
    void aServerThatClosesTheConnectionIsQuotedWithWhatItSaidLast(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE closed");
        pair.source()
                .execute(
                        "closed",
                        "CREATE FUNCTION closing(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN"
                                + " IF current_setting('server_version_num')::int >= 170000 THEN"
                                + " PERFORM set_config('transaction_timeout', '100ms', true); PERFORM pg_sleep(60);"
                                + " END IF; RETURN $1; END $$",
                        "CREATE TABLE item (id int PRIMARY KEY)",
                        "INSERT INTO item VALUES (1)",
                        "CREATE INDEX ON item (closing(id))");
        assertFailed(run(migration(pair, "closed"), "closed"), "terminating connection due to transaction timeout");
    }

    @Test
    @Tag("proof")
    void timeOutsOfDatabaseAndRoleStopNothing(PostgresPair pair) {
        for (var server : new PostgresServer[] {pair.source(), pair.target()}) {
            server.execute(
                    "postgres",
                    "CREATE ROLE hurried SUPERUSER LOGIN PASSWORD 'secret'",
                    "ALTER ROLE hurried SET statement_timeout = '1s'",
                    "ALTER ROLE hurried SET lock_timeout = '1s'",
                    "ALTER ROLE hurried SET idle_in_transaction_session_timeout = '1s'");
        }
        pair.target().execute("postgres", "ALTER ROLE hurried SET transaction_timeout = '1s'");
        pair.source().execute("postgres", "CREATE DATABASE timed");
        pair.source()
                .execute(
                        "timed",
                        "CREATE TABLE t AS SELECT id, md5(id::text) AS m FROM generate_series(1, 50000) AS id",
                        "ALTER TABLE t ADD PRIMARY KEY (id)",
                        "CREATE MATERIALIZED VIEW v AS SELECT count(*) FROM t",
                        "SELECT lo_from_bytea(0, convert_to(repeat('x', 200000), 'UTF8'))",
                        "ALTER DATABASE timed SET statement_timeout = '1s'",
                        "ALTER DATABASE timed SET idle_in_transaction_session_timeout = '1s'");

        // the copy takes longer than that, and so long the session that keeps the snapshot is idle
        assertDone(run(
                migration(pair, "timed")
                        .source(as(pair.source().uri(), "hurried"))
                        .target(as(pair.target().uri(), "hurried"))
                        .sourceLimits(
                                SourceLimits.builder().bytesPerSecond(500_000).build()),
                "timed"));
    }

    @Test
    void rowsThatRowSecurityHidesAreNotLeftOut(PostgresPair pair) {
        pair.source()
                .execute(
                        "postgres",
                        "CREATE ROLE half_blind LOGIN PASSWORD 'secret'",
                        "GRANT pg_read_all_data TO half_blind",
                        "CREATE DATABASE secured");
        pair.source()
                .execute(
                        "secured",
                        "CREATE TABLE t AS SELECT generate_series(1, 10) AS id",
                        "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
                        "CREATE POLICY few ON t USING (id < 3)");

        assertFailed(
                run(migration(pair, "secured").source(as(pair.source().uri(), "half_blind")), "secured"),
                "public.t",
                "row-level security",
                "BYPASSRLS");
    }

    @Test
    void whoMayWriteMeanwhileIsNamedByPlanAndResult(PostgresPair pair) throws Exception {
        pair.source().execute("postgres", "CREATE DATABASE used", "CREATE DATABASE unused");
        Migration.Builder migration = migration(pair, "used").includeDatabase("unused");
        try (Connection other = pair.source().connect("used");
                Statement statement = other.createStatement()) {
            statement.execute("SET application_name = 'the shop'");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> pair.source()
                            .queryValue(
                                    "postgres",
                                    "SELECT clock_timestamp() - backend_start > interval '2 seconds'"
                                            + " FROM pg_stat_activity WHERE application_name = 'the shop'")
                            .equals("t"));

            assertThat(migration.build().plan().databases())
                    .filteredOn(plan -> plan.name().equals("used"))
                    .flatExtracting(DatabasePlan::findings)
                    .filteredOn(finding -> finding.id().equals("source-writes"))
                    .extracting(Finding::message)
                    .singleElement()
                    .asString()
                    .contains("the shop", "not carried");
            MigrationResult result = migration.build().run();
            assertThat(result.database("used").orElseThrow().findings())
                    .extracting(Finding::id)
                    .contains("source-writes");
            assertThat(result.database("unused").orElseThrow().findings())
                    .extracting(Finding::id)
                    .doesNotContain("source-writes");
        }
    }

    @Test
    void aRowThatTheTargetRefusesIsNamedAndDropStartsOver(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE refuses");
        pair.source()
                .execute(
                        "refuses",
                        "CREATE FUNCTION fits(id int) RETURNS boolean LANGUAGE sql IMMUTABLE AS"
                                + " 'SELECT id <> 7 OR current_setting(''server_version_num'')::int < 160000'",
                        "CREATE TABLE t (id int CHECK (fits(id)))",
                        "CREATE TABLE other (id int PRIMARY KEY)",
                        "INSERT INTO t SELECT generate_series(1, 10)",
                        "INSERT INTO other SELECT generate_series(1, 10)");

        assertFailed(
                run(migration(pair, "refuses"), "refuses"), "table public.t", "line 7", "violates check constraint");

        pair.source().execute("refuses", "DELETE FROM t WHERE id = 7");
        assertDone(run(migration(pair, "refuses").populatedTarget(PopulatedTarget.DROP), "refuses"));
        assertThat(pair.target().queryValue("refuses", "SELECT count(*) FROM t"))
                .isEqualTo("9");
    }

    @Test
    @Tag("proof")
    void aTableThatIsDroppedMeanwhileIsNamedAndNothingHangs(PostgresPair pair) throws Exception {
        DatabaseResult result = changed(pair, "DROP TABLE a");

        assertFailed(result, "table public.a was truncated, rewritten, renamed or dropped on the source", "Run again");
        assertThat(pair.source().queryValue("held", "SELECT to_regclass('a')")).isNull();
    }

    /** Its lock is given up, and the snapshot still shows its rows. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE a ADD COLUMN more text DEFAULT 'x'",
                "VACUUM FULL a",
                "ALTER TABLE a SET (fillfactor = 70)",
                "BEGIN; LOCK TABLE a; SELECT pg_sleep(1); COMMIT"
            })
    @Tag("proof")
    void aTableThatSomebodyWantsForHimselfMeanwhileIsCopiedAfterHim(String statement, PostgresPair pair)
            throws Exception {
        DatabaseResult result = changed(pair, statement);

        assertDone(result);
        assertThat(pair.target().queryValue("held", "SELECT count(*) || ' ' || sum(id) FROM a"))
                .isEqualTo("1000 500500");
        assertThat(pair.target().queryValue("held", "SELECT count(*) FROM b")).isEqualTo("200000");
    }

    /** Dumps while a statement waits for a table that is copied after another one. */
    private static DatabaseResult changed(PostgresPair pair, String statement) throws Exception {
        pair.target().execute("postgres", "DROP DATABASE IF EXISTS held");
        pair.source().execute("postgres", "DROP DATABASE IF EXISTS held", "CREATE DATABASE held");
        pair.source()
                .execute(
                        "held",
                        "CREATE TABLE a AS SELECT generate_series(1, 1000) AS id",
                        "CREATE TABLE b AS SELECT generate_series(1, 200000) AS id");
        AtomicReference<CompletableFuture<Void>> changing = new AtomicReference<>();
        MigrationListener listener = new MigrationListener() {
            @Override
            public void onPhase(PhaseStarted event) {
                // the tables are locked by then
                if (event.phase() == Phase.COPY && event.database().isPresent()) {
                    changing.set(CompletableFuture.runAsync(() -> pair.source().execute("held", statement)));
                }
            }
        };
        DatabaseResult result = run(
                migration(pair, "held")
                        .jobs(1)
                        .sourceLimits(
                                SourceLimits.builder().bytesPerSecond(600_000).build())
                        .listener(listener),
                "held");
        changing.get().get(60, TimeUnit.SECONDS);
        return result;
    }

    @Test
    @Tag("proof")
    void aTargetWhoseDiskIsFullIsSaidToBeFull(PostgresPair pair) throws Exception {
        Path data = pair.target().dataDirectory().orElse(null);
        assumeTrue(data != null, "the target's files are not on this machine");
        Path place = Files.createDirectory(folder.resolve("small"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        assumeTrue(
                succeeds("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", place.toString()),
                "a small file system can't be mounted by this user");
        try {
            Files.setOwner(place, Files.getOwner(data));
            pair.source().execute("postgres", "CREATE DATABASE filled_up");
            pair.source()
                    .execute(
                            "filled_up",
                            "CREATE TABLE t AS SELECT id, repeat(md5(id::text), 10) AS m FROM generate_series(1, 100000) AS id");
            pair.target()
                    .execute(
                            "postgres",
                            "CREATE TABLESPACE small LOCATION '" + place + "'",
                            "CREATE DATABASE filled_up TABLESPACE small");

            assertFailed(
                    run(migration(pair, "filled_up"), "filled_up"),
                    "public.t",
                    "No space left",
                    "Make room on the target's disk");
            pair.target().execute("postgres", "DROP DATABASE filled_up", "DROP TABLESPACE small");
        } finally {
            // the server may have files open there for a while
            assertThat(succeeds("umount", "--lazy", place.toString())).isTrue();
        }
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    @Tag("proof")
    void tenThousandPartitionsArePlannedAndArrive(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE partitioned");
        pair.source().execute("partitioned", "CREATE TABLE t (id int PRIMARY KEY) PARTITION BY RANGE (id)");
        // of 100 partitions each, as the server's work for one more partition grows with the number of its siblings
        for (int from = 0; from < 100; from += 10) {
            pair.source().execute("partitioned", """
                    DO $$ BEGIN
                        FOR n IN %d..%d LOOP
                            EXECUTE format('CREATE TABLE t_%%s (id int NOT NULL) PARTITION BY RANGE (id)', n);
                            FOR m IN n * 100 .. n * 100 + 99 LOOP
                                EXECUTE format('CREATE TABLE t_%%s_%%s PARTITION OF t_%%s FOR VALUES FROM (%%s) TO (%%s)',
                                               n, m, n, m, m + 1);
                            END LOOP;
                            EXECUTE format('ALTER TABLE t ATTACH PARTITION t_%%s FOR VALUES FROM (%%s) TO (%%s)',
                                           n, n * 100, n * 100 + 100);
                        END LOOP;
                    END $$
                    """.formatted(from, from + 9));
            pair.source()
                    .execute(
                            "partitioned",
                            "INSERT INTO t SELECT generate_series(%d, %d)".formatted(from * 100, from * 100 + 999));
        }
        Migration.Builder migration = migration(pair, "partitioned").verify(Verify.COUNTS);

        assertThat(migration.build().plan().databases())
                .singleElement()
                .satisfies(plan -> assertThat(plan.tables()).isGreaterThanOrEqualTo(10_000));
        assertDone(run(migration, "partitioned"));
        // no statement may lock all of them at once
        assertThat(pair.target()
                        .queryValue(
                                "partitioned",
                                "SELECT sum(reltuples) FROM pg_class WHERE relispartition AND relkind = 'r'"))
                .isEqualTo("10000");
    }
}
