package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Migrations in JVMs of their own, whose heaps are small. */
@Tag("proof")
@PostgresTest(source = 15, target = 18)
class MemoryIT {
    private static final String SOURCE = "PGTREK_TEST_SOURCE";
    private static final String TARGET = "PGTREK_TEST_TARGET";
    private static final String DATABASE = "PGTREK_TEST_DATABASE";

    @TempDir
    Path folder;

    /** What the JVM runs: a migration of one database with a verification of all its rows. */
    public static void main(String... none) {
        MigrationResult result = Migration.builder()
                .source(System.getenv(SOURCE))
                .target(System.getenv(TARGET))
                .includeDatabase(System.getenv(DATABASE))
                .strategy(DumpRestore.withDefaults())
                .verify(Verify.CHECKSUMS)
                .jobs(2)
                .build()
                .run();
        if (result.status() != MigrationResult.Status.COMPLETED) {
            throw new IllegalStateException(result.toString());
        }
    }

    @Test
    void aRowOf200MegabytesPassesWithAHeapOfOneGigabyte(PostgresPair pair) throws Exception {
        pair.source().execute("postgres", "CREATE DATABASE big_row");
        pair.source()
                .execute(
                        "big_row",
                        "CREATE TABLE t (id int PRIMARY KEY, document text)",
                        "INSERT INTO t SELECT 1, string_agg(md5(n::text), '') FROM generate_series(1, 6553600) AS n",
                        "INSERT INTO t SELECT n, 'short' FROM generate_series(2, 100) AS n");

        migrate(pair, "big_row", "-Xmx1g");

        String lengths = "SELECT max(length(document)) || ' ' || count(*) FROM t";
        assertThat(pair.target().queryValue("big_row", lengths)).isEqualTo("209715200 100");
    }

    @Test
    void aDatabaseManyTimesAsLargeAsTheHeapPassesIn64Mebibytes(PostgresPair pair) throws Exception {
        pair.source().execute("postgres", "CREATE DATABASE small_heap");
        pair.source()
                .execute(
                        "small_heap",
                        "CREATE TABLE large (id int PRIMARY KEY, a text, b jsonb)",
                        """
                        INSERT INTO large
                        SELECT n, repeat(md5(n::text), 8), jsonb_build_object('n', n, 't', md5(n::text))
                          FROM generate_series(1, 1000000) AS n
                        """,
                        "CREATE INDEX ON large USING gin (b)",
                        """
                        DO $$ BEGIN
                            FOR n IN 1..1000 LOOP
                                EXECUTE format('CREATE TABLE small_%s (id serial PRIMARY KEY, line text)', n);
                                EXECUTE format('INSERT INTO small_%s (line) SELECT md5(n::text) FROM generate_series(1, 10) n', n);
                            END LOOP;
                        END $$
                        """,
                        "SELECT lo_from_bytea(0, decode(repeat('00ff41', 30000000), 'hex'))");

        migrate(pair, "small_heap", "-Xmx64m");

        assertThat(pair.target().queryValue("small_heap", "SELECT count(*) FROM large"))
                .isEqualTo("1000000");
        assertThat(pair.target()
                        .queryValue("small_heap", "SELECT sum(octet_length(lo_get(oid))) FROM pg_largeobject_metadata"))
                .isEqualTo("90000000");
    }

    /** Passwords go by the environment, as nobody else sees that. */
    private void migrate(PostgresPair pair, String database, String heap) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        heap,
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MemoryIT.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        command.environment().put(SOURCE, pair.source().uri());
        command.environment().put(TARGET, pair.target().uri());
        command.environment().put(DATABASE, database);
        Process process = command.start();
        try {
            assertThat(process.waitFor(15, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }
}
