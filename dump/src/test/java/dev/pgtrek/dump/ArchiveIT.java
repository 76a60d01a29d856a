package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.Migration;
import dev.pgtrek.check.ChecksFailedException;
import dev.pgtrek.check.Finding;
import dev.pgtrek.dump.option.Ownership;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.option.SourceLimits;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.select.ObjectPattern;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases that go through an archive. */
@PostgresTest(source = 15, target = 15)
class ArchiveIT {
    @TempDir
    Path folder;

    @BeforeEach
    void requireTools(PostgresPair pair) throws InterruptedException {
        Dumps.assumeTools(pair.source().major(), pair.target().major());
    }

    private static Migration.Builder migration(PostgresPair pair, String database, DumpRestore.Builder dump) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(dump.build())
                .includeDatabase(database)
                .verify(Verify.CHECKSUMS)
                .parallelDatabases(1)
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

    @Test
    void everyKindOfObjectArrives(PostgresPair pair) throws Exception {
        Dumps.createKinds(pair.source());
        Path archives = folder.resolve("archives");

        DatabaseResult result =
                run(migration(pair, "kinds", DumpRestore.builder().archiveDirectory(archives)), "kinds");

        assertDone(result);
        assertThat(result.findings()).isEmpty();
        assertThat(archives).isEmptyDirectory();
        Dumps.copy(pair, "kinds", "kinds_copy", folder);
        assertThat(Dumps.script(folder, pair.target(), "kinds"))
                .hasSameTextualContentAs(Dumps.script(folder, pair.target(), "kinds_copy"));
        assertThat(Contents.of(pair.target(), "kinds")).isEqualTo(Contents.of(pair.source(), "kinds"));
    }

    @Test
    void whatIsNotWantedStaysOutAndTheArchiveIsKept(PostgresPair pair) throws Exception {
        String name = "some 'odd' \\ \"name\"";
        pair.source()
                .execute(
                        "postgres",
                        "CREATE ROLE archive_owner",
                        "CREATE DATABASE \"" + name.replace("\"", "\"\"") + "\"");
        pair.source()
                .execute(
                        name,
                        "CREATE EXTENSION hstore",
                        "CREATE TABLE \"Some; table\" (id serial, h hstore)",
                        "CREATE TABLE kept (id serial PRIMARY KEY, t text)",
                        "INSERT INTO kept (t) SELECT 'x' FROM generate_series(1, 10)",
                        "CREATE TABLE \"left; \"\"out\" AS SELECT 1 AS id",
                        "COMMENT ON TABLE kept IS 'kept'",
                        "ALTER TABLE kept OWNER TO archive_owner",
                        "GRANT SELECT ON kept TO PUBLIC");

        DatabaseResult result = run(
                migration(
                                pair,
                                name,
                                DumpRestore.builder()
                                        .archiveDirectory(folder)
                                        .keepArchives(true)
                                        .ownership(Ownership.TARGET_USER)
                                        .comments(false)
                                        .grants(false)
                                        .withoutRowsOf(ObjectPattern.parse("public.\"left; \"\"out\"")))
                        .excludeExtension("hstore"),
                name);

        assertDone(result);
        assertThat(result.tables()).isEqualTo(1);
        assertThat(result.rows()).as("as verified").isEqualTo(10);
        assertThat(pair.target().queryRows(name, """
                SELECT (SELECT count(*) FROM kept), (SELECT count(*) FROM "left; ""out"), to_regclass('"Some; table"'),
                       obj_description('kept'::regclass), relacl, pg_get_userbyid(relowner)
                  FROM pg_class WHERE oid = 'kept'::regclass
                """).get(0)).containsExactly("10", "0", null, null, null, "postgres");
        try (var archives = Files.list(folder)) {
            Path archive = archives.filter(Files::isDirectory).findFirst().orElseThrow();
            assertThat(archive.resolve("toc.dat")).exists();
            assertThat(Files.getPosixFilePermissions(archive)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }

        DatabaseResult again = run(
                migration(pair, name, DumpRestore.builder().archiveDirectory(folder))
                        .populatedTarget(PopulatedTarget.DROP),
                name);
        assertThat(again.message())
                .hasValueSatisfying(message -> assertThat(message).contains("is not empty"));
        assertThat(pair.target().queryValue(name, "SELECT count(*) FROM kept"))
                .as("nothing is dropped before the archive is written")
                .isEqualTo("10");
    }

    /**
     * Of a policy and of rights only the part for an excluded role stays out. The view's owner may read by such rights
     * alone, and a trigger refuses whatever is made after it.
     */
    @Test
    void whatConcernsOnlyAnExcludedRoleStaysOut(PostgresPair pair) {
        pair.source()
                .execute(
                        "postgres",
                        "CREATE ROLE archive_app",
                        "CREATE ROLE archive_outsider",
                        "CREATE DATABASE policies");
        pair.source()
                .execute(
                        "policies",
                        "CREATE TABLE t AS SELECT generate_series(1, 10) AS id",
                        "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
                        "CREATE POLICY p ON t TO archive_app, archive_outsider USING (id < 5)",
                        "COMMENT ON POLICY p ON t IS 'few'",
                        "CREATE TABLE readable AS SELECT generate_series(1, 4) AS id",
                        "GRANT SELECT ON readable TO archive_app, archive_outsider",
                        "CREATE MATERIALIZED VIEW v AS SELECT id FROM readable WITH NO DATA",
                        "ALTER MATERIALIZED VIEW v OWNER TO archive_app",
                        "REFRESH MATERIALIZED VIEW v",
                        """
                        CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$
                        BEGIN
                          RAISE 'made too late: %', tg_tag;
                        END $$
                        """,
                        "CREATE EVENT TRIGGER refusing ON ddl_command_start WHEN tag IN ('CREATE POLICY', 'GRANT')"
                                + " EXECUTE FUNCTION refuse()",
                        "COMMENT ON EVENT TRIGGER refusing IS 'strict'");

        DatabaseResult result = run(
                migration(pair, "policies", DumpRestore.builder().archiveDirectory(folder))
                        .excludeRole("archive_outsider"),
                "policies");

        assertDone(result);
        assertThat(result.findings())
                .extracting(Finding::message)
                .hasSize(2)
                .allMatch(message -> message.contains("the target has no role archive_outsider"));
        assertThat(pair.target().queryRows("policies", """
                SELECT (SELECT roles::text FROM pg_policies WHERE policyname = 'p'),
                       (SELECT obj_description(oid, 'pg_policy') FROM pg_policy),
                       (SELECT count(*) FROM v),
                       has_table_privilege('archive_app', 'readable', 'SELECT'),
                       (SELECT obj_description(oid, 'pg_event_trigger') FROM pg_event_trigger)
                """).get(0))
                .containsExactly("{archive_app}", "few", "4", "t", "strict");
    }

    @Test
    void droppedObjectsAreReplacedFromTheArchive(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE again");
        pair.source().execute("again", "CREATE TABLE t AS SELECT generate_series(1, 100) AS id");
        pair.target().execute("postgres", "CREATE DATABASE again");
        pair.target().execute("again", "CREATE TABLE t AS SELECT 'mine' AS line", "CREATE TABLE mine ()");

        DatabaseResult result = run(
                migration(pair, "again", DumpRestore.builder().archiveDirectory(folder))
                        .populatedTarget(PopulatedTarget.DROP),
                "again");

        assertDone(result);
        assertThat(pair.target().queryValue("again", "SELECT count(id) FROM t")).isEqualTo("100");
        assertThat(pair.target().queryValue("again", "SELECT to_regclass('mine') IS NOT NULL"))
                .isEqualTo("t");
    }

    @Test
    void whatTheToolsCantDoIsRefused(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE limited");
        Migration migration = migration(pair, "limited", DumpRestore.builder().archiveDirectory(folder))
                .populatedTarget(PopulatedTarget.APPEND)
                .sourceLimits(SourceLimits.builder().bytesPerSecond(100_000).build())
                .build();
        assertThatThrownBy(migration::run)
                .isInstanceOf(ChecksFailedException.class)
                .hasMessageContaining("pg_dump can't be held to a number of bytes")
                .hasMessageContaining("pg_restore can't tell which rows");
    }

    @Test
    void aDumpAloneAndARestoreAlone(PostgresPair pair) throws Exception {
        pair.source().execute("postgres", "CREATE DATABASE alone");
        pair.source().execute("alone", "CREATE TABLE t AS SELECT generate_series(1, 1000) AS id");
        pair.target().execute("postgres", "CREATE DATABASE alone");
        DatabaseArchive archive =
                DatabaseArchive.builder(folder.resolve("alone")).jobs(2).build();

        archive.dump(pair.source().server(), "alone");
        assertThatThrownBy(() -> archive.dump(pair.source().server(), "alone"))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("is not empty");
        archive.restore(pair.target().server(), "alone");

        assertThat(pair.target().queryValue("alone", "SELECT count(*) FROM t")).isEqualTo("1000");
        assertThatThrownBy(() -> archive.restore(pair.target().server(), "alone"))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("already exists");
    }

    @Test
    void anInterruptEndsTheToolWithItsChildren(PostgresPair pair) throws Exception {
        pair.source().execute("postgres", "CREATE DATABASE waits");
        pair.source().execute("waits", "CREATE TABLE t AS SELECT 1 AS id");
        AtomicReference<Throwable> ended = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        try (var locker = pair.source().connect("waits");
                var statement = locker.createStatement()) {
            locker.setAutoCommit(false);
            statement.execute("LOCK TABLE t");
            Thread dumper = new Thread(() -> {
                try {
                    DatabaseArchive.builder(folder.resolve("waits"))
                            .build()
                            .dump(pair.source().server(), "waits");
                } catch (InterruptedException | RuntimeException e) {
                    ended.set(e);
                } finally {
                    done.countDown();
                }
            });
            dumper.start();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> waiting(pair) > 0);
            dumper.interrupt();
            done.await();
            assertThat(ended.get()).isInstanceOf(InterruptedException.class);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> waiting(pair) == 0);
            assertThat(ProcessHandle.current().descendants())
                    .noneMatch(child -> child.info().command().orElse("").endsWith("pg_dump"));
        }
    }

    private static long waiting(PostgresPair pair) {
        return Long.parseLong(pair.source()
                .queryValue("waits", "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"));
    }
}
