package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Values arrive as they left, whatever a database and a role have set for their sessions. */
@Timeout(300)
class OddSettingsIT {
    private static final String TABLE = """
            CREATE TABLE odd_values (
                id int PRIMARY KEY,
                a text[] DEFAULT '{NULL,x}',
                m money,
                x xml,
                f8 float8,
                f4 float4[],
                b bytea,
                d date,
                t timestamptz[],
                i interval,
                v tsvector,
                n numeric[],
                c text COMPRESSION_CLAUSE)
            """;

    private static final String ROWS = """
            INSERT INTO public.odd_values
            SELECT n, '{NULL,"NULL",a\\\\b}', 1234.56, '<a/><b/>', 0.1 + n, '{1e-30,0.1,NaN}', '\\x00ff275c', '2024-03-04',
                   '{"2024-03-04 05:06:07+02",infinity}', '-1 years 2 mons -3 days 04:05:06.789', 'a:1 b:2',
                   '{NaN,1.10,NULL}', repeat('long ', 1000)
              FROM generate_series(%d, %d) AS n
            """;

    private static void fill(PostgresServer source) {
        source.execute("postgres", "CREATE DATABASE odd", "CREATE ROLE odd_owner LOGIN");
        source.execute(
                "odd",
                TABLE.replace(" COMPRESSION_CLAUSE", ""),
                ROWS.formatted(1, 100),
                "CREATE INDEX ON odd_values USING gin (v)",
                "CREATE TABLE child (id int PRIMARY KEY REFERENCES odd_values, CHECK (id IS NOT NULL))",
                "INSERT INTO child SELECT id FROM odd_values");
        OddSettings.set(source, "DATABASE odd");
        // what it holds depends on a setting of the database
        source.execute(
                "odd",
                "SET default_transaction_read_only = off",
                "CREATE MATERIALIZED VIEW public.arrays AS"
                        + " SELECT ('{NULL,' || id || '}')::text[] AS a FROM public.odd_values");
    }

    private static Migration.Builder migration(PostgresPair pair) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase("odd");
    }

    private static void assertEqual(PostgresPair pair) {
        assertThat(Contents.of(pair.target(), "odd").differencesFrom(Contents.of(pair.source(), "odd")))
                .isEmpty();
    }

    private static void reset(PostgresPair pair) {
        pair.source()
                .execute("postgres", "ALTER ROLE postgres IN DATABASE odd RESET ALL", "ALTER DATABASE odd RESET ALL");
        pair.target().execute("postgres", "BEGIN READ WRITE; ALTER ROLE postgres RESET ALL; COMMIT");
        pair.target()
                .execute("postgres", "ALTER DATABASE odd RESET ALL", "ALTER ROLE postgres IN DATABASE odd RESET ALL");
    }

    private static void copies(PostgresPair pair) {
        fill(pair.source());
        OddSettings.set(pair.source(), "ROLE postgres IN DATABASE odd");
        OddSettings.set(pair.target(), "ROLE postgres");

        MigrationResult result =
                migration(pair).strategy(DumpRestore.withDefaults()).build().run();

        assertThat(result.database("odd").orElseThrow().status())
                .as(result.toString())
                .isEqualTo(DatabaseResult.Status.COMPLETED);
        reset(pair);
        assertEqual(pair);
    }

    @Test
    @PostgresTest(source = 14, target = 15)
    void everyOddSettingFrom14(PostgresPair pair) {
        copies(pair);
    }

    @Test
    @Tag("proof")
    @PostgresTest(source = 10, target = 15)
    void everyOddSettingFrom10(PostgresPair pair) {
        copies(pair);
    }

    @Test
    @Tag("proof")
    @PostgresTest(source = 15, target = 16)
    void everyOddSettingFrom15(PostgresPair pair) {
        copies(pair);
    }

    @Test
    @Tag("proof")
    @PostgresTest(source = 17, target = 18)
    void everyOddSettingFrom17(PostgresPair pair) {
        copies(pair);
    }

    @Test
    @Tag("proof")
    @PostgresTest(source = 18, target = 18)
    void everyOddSettingFrom18(PostgresPair pair) {
        copies(pair);
    }

    @Test
    @PostgresTest(source = 14, target = 15)
    void replicatedValuesStayWhatTheyAre(PostgresPair pair) {
        fill(pair.source());

        try (MigrationRun run = migration(pair)
                .strategy(LogicalReplication.withDefaults())
                .migrationId("odd")
                .build()
                .start()) {
            run.replication().awaitInSync(Duration.ofMinutes(2));
            pair.source()
                    .execute(
                            "odd",
                            "SET default_transaction_read_only = off",
                            "SET array_nulls = on",
                            "SET xmloption = content",
                            "SET standard_conforming_strings = on",
                            ROWS.formatted(101, 200));
            run.replication().awaitInSync(Duration.ofMinutes(2));
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder().verify(Verify.CHECKSUMS).build());

            assertThat(report.status()).as(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(report.databases())
                    .allSatisfy(database -> assertThat(database.advice()).isEmpty());
        }
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            assertThat(server.queryValue("odd", "SELECT '{NULL}'::text[] = ARRAY['NULL']"))
                    .isEqualTo("t");
            assertThat(server.queryValue("odd", "SHOW xmloption")).isEqualTo("document");
        }
        pair.source().execute("postgres", "BEGIN READ WRITE; ALTER DATABASE odd RESET ALL; COMMIT");
        pair.target().execute("postgres", "ALTER DATABASE odd RESET ALL");
        pair.source().execute("odd", "REFRESH MATERIALIZED VIEW arrays"); // as the cutover did on the target
        pair.target().execute("odd", "REFRESH MATERIALIZED VIEW arrays");
        assertEqual(pair);
    }
}
