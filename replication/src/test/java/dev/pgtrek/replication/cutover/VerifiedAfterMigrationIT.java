package dev.pgtrek.replication.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.checks.verify.VerificationReport;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.option.Verify;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.result.Difference;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.server.Server;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.SampleDatabases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** After a migration that carried everything, nothing is called different; and what is made different then is found. */
class VerifiedAfterMigrationIT {
    private static final String REPARSED = "reparsed";
    private static final Duration LONG = Duration.ofMinutes(3);

    /** What a server prints otherwise after it has parsed its own print, and what a dump creates in another order. */
    private static final String[] SCRIPT = {
        "DROP SCHEMA public",
        "CREATE SCHEMA public",
        "CREATE DOMAIN state AS varchar(9) DEFAULT 'x' CHECK (VALUE IN ('x', 'y'))",
        """
        CREATE TABLE t (
          id integer PRIMARY KEY,
          a varchar(10) CHECK (a IN ('x', 'y')),
          b text CHECK (b NOT IN ('p', 'q') AND length(b) BETWEEN 1 AND 9 AND b <> 'r'),
          c bigint CHECK (c IN (1, 2) OR c BETWEEN 5 AND 9 OR c > 100),
          d state,
          e varchar(3)[] DEFAULT ARRAY['x'::varchar, 'y'],
          f numeric(5, 2)[] DEFAULT ARRAY[ARRAY[1.5, 2], ARRAY[3, 4]]
        )
        """,
        "INSERT INTO t VALUES (1, 'x', 'a', 1, 'x')",
        "CREATE INDEX ON t (id) WHERE a IN ('x', 'y')",
        "CREATE INDEX ON t ((a IN ('x', 'y') AND c BETWEEN 1 AND 2 AND b > ''))",
        "ALTER TABLE t ADD EXCLUDE (id WITH =) WHERE (a IN ('x', 'y'))",
        "ALTER TABLE t ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY p ON t USING (a IN ('x', 'y')) WITH CHECK (a IN ('x') AND c BETWEEN 1 AND 2 AND b > '')",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN ((NEW)); END'",
        "CREATE FUNCTION g(a varchar[] DEFAULT ARRAY['x'::varchar, 'y']::text[]) RETURNS int LANGUAGE sql AS 'SELECT ((1))'",
        "CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW WHEN (NEW.a IN ('x', 'y') AND OLD.c BETWEEN 1 AND 2 AND NEW.b > '')"
                + " EXECUTE PROCEDURE f()",
        "CREATE VIEW v AS SELECT * FROM (SELECT id FROM t UNION ALL SELECT NULL::int FROM t) q",
        """
        CREATE VIEW w AS
          SELECT id, a IN ('x', 'y') AS named, 1 + 1, NULL::varchar(3), upper(b), CASE WHEN a IN ('z') THEN 1 END
            FROM t
           WHERE a IN ('x', 'y') AND c BETWEEN 1 AND 2 AND EXISTS (SELECT FROM t WHERE a NOT IN ('x'))
        """,
        "CREATE MATERIALIZED VIEW m AS SELECT id, 'x' AS x FROM t WHERE a IN ('x', 'y') UNION SELECT 1, NULL",
        "CREATE TABLE part (id integer, a varchar(3)) PARTITION BY LIST ((CASE WHEN a IN ('x', 'y') THEN 1 ELSE 2 END))",
        "CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1)",
        "CREATE TABLE keyless (v text)",
        "CREATE RULE r AS ON DELETE TO t WHERE OLD.a IN ('x', 'y') AND OLD.c BETWEEN 1 AND 2 DO ALSO UPDATE keyless SET v = OLD.b",
        "INSERT INTO keyless VALUES ('a'), ('a')",
        "GRANT SELECT ON t TO CURRENT_USER WITH GRANT OPTION",
        "CREATE EXTENSION postgres_fdw",
        "CREATE SERVER fs FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'localhost', dbname 'x', application_name 'y')",
        "CREATE USER MAPPING FOR CURRENT_USER SERVER fs OPTIONS (user 'u', password 'p')",
    };

    @Test
    void nothingDiffersAfterADumpNorAfterACutover() {
        try (PostgresPair pair = PostgresPair.start(15, 18)) {
            List<String> databases = createReparsed(pair.source());
            dump(pair, databases);
            shouldBeEqual(pair, databases);

            pair.target().execute("postgres", "DROP DATABASE " + REPARSED);
            cutOver(pair, databases);
            shouldBeEqual(pair, databases);
            plantedDifferencesAreFound(pair);
        }
    }

    @ParameterizedTest
    @Tag("proof")
    @CsvSource({"10, 15", "10, 18", "12, 17", "14, 18", "15, 15", "15, 16"})
    void nothingDiffersBetweenVersions(int source, int target) {
        for (boolean cutover : List.of(false, true)) {
            try (PostgresPair pair = PostgresPair.start(source, target)) {
                List<String> databases = fill(pair.source());
                if (cutover) {
                    cutOver(pair, databases);
                } else {
                    dump(pair, databases);
                }
                shouldBeEqual(pair, databases);
                plantedDifferencesAreFound(pair);
            }
        }
    }

    /** With the way back, and after it was gone. */
    @ParameterizedTest
    @Tag("proof")
    @CsvSource({"14, 18", "17, 18"})
    void nothingDiffersThereAndBack(int source, int target) {
        try (PostgresPair pair = PostgresPair.start(
                PostgresServer.builder(source).setting("wal_level", "logical"),
                PostgresServer.builder(target).setting("wal_level", "logical"))) {
            List<String> databases = fill(pair.source());
            try (MigrationRun run = replicating(pair, databases)) {
                Cutover cutover = Cutover.builder()
                        .copyLargeObjects(true)
                        .verify(Verify.CHECKSUMS)
                        .build();
                completed(run.replication()
                        .cutover(Cutover.builder()
                                .from(cutover)
                                .reverseReplication(true)
                                .build()));
                shouldBeEqual(pair, databases);
                completed(run.replication().switchBack(cutover));
                shouldBeEqual(pair, databases);
            }
            pair.target().execute("postgres", "ALTER DATABASE reparsed RESET default_transaction_read_only");
            pair.target().execute("postgres", "ALTER DATABASE shop RESET default_transaction_read_only");
            plantedDifferencesAreFound(pair);
        }
    }

    private static List<String> createReparsed(PostgresServer server) {
        server.execute("postgres", "CREATE DATABASE " + REPARSED);
        server.execute(REPARSED, SCRIPT);
        server.execute(
                REPARSED,
                server.major() >= 15
                        ? "CREATE PUBLICATION few FOR TABLE t (id, a) WHERE (id IN (1, 2) AND id BETWEEN 1 AND 2 AND id > 0)"
                        : "CREATE PUBLICATION few FOR TABLE t",
                "CREATE PUBLICATION everything FOR ALL TABLES WITH (publish = 'insert, delete')");
        if (server.major() >= 12) {
            server.execute(
                    REPARSED,
                    "CREATE TABLE made (a varchar(3), id int PRIMARY KEY,"
                            + " b boolean GENERATED ALWAYS AS (a IN ('x', 'y') AND id BETWEEN 1 AND 2 AND a <> '') STORED)");
        }
        if (server.major() >= 14) {
            server.execute(
                    REPARSED,
                    "CREATE STATISTICS s ON (a IN ('x', 'y')), (c BETWEEN 1 AND 2 AND b > '') FROM t",
                    "CREATE FUNCTION h(a varchar) RETURNS boolean RETURN a IN ('x', 'y') AND length(a) BETWEEN 1 AND 2 AND a > ''");
        }
        return List.of(REPARSED);
    }

    private static List<String> fill(PostgresServer server) {
        List<String> databases = new ArrayList<>(createReparsed(server));
        databases.addAll(List.of("shop", "nothing"));
        SampleDatabases.shop(server, "shop", 0.001);
        databases.add(SampleDatabases.oddNames(server));
        SampleDatabases.empty(server, "nothing");
        return databases;
    }

    private static Migration.Builder migration(PostgresPair pair, List<String> databases) {
        Migration.Builder migration = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri());
        databases.forEach(migration::includeDatabase);
        return migration.jobs(2);
    }

    private static void dump(PostgresPair pair, List<String> databases) {
        assertThat(migration(pair, databases)
                        .strategy(DumpRestore.withDefaults())
                        .build()
                        .run()
                        .status())
                .isEqualTo(MigrationResult.Status.COMPLETED);
    }

    private static void cutOver(PostgresPair pair, List<String> databases) {
        try (MigrationRun run = replicating(pair, databases)) {
            completed(run.replication()
                    .cutover(Cutover.builder()
                            .copyLargeObjects(true)
                            .verify(Verify.CHECKSUMS)
                            .build()));
        }
    }

    private static MigrationRun replicating(PostgresPair pair, List<String> databases) {
        MigrationRun run = migration(pair, databases)
                .strategy(LogicalReplication.builder()
                        .keylessTables(KeylessTables.FULL)
                        .build())
                .migrationId("verified")
                .build()
                .start();
        run.replication().awaitInSync(LONG);
        return run;
    }

    private static void completed(CutoverReport report) {
        assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
        assertThat(report.databases())
                .flatMap(database -> database.advice())
                .filteredOn(left -> left.toString().contains("definitions differ"))
                .isEmpty();
    }

    private static VerificationReport verify(PostgresPair pair, List<String> databases) {
        return Verification.of(
                        Server.parse(pair.source().uri()),
                        Server.parse(pair.target().uri()))
                .databases(DatabaseSelection.of(
                        databases.stream().map(NamePattern::exactly).toList(), List.of()))
                .level(Verify.CHECKSUMS)
                .run();
    }

    private static void shouldBeEqual(PostgresPair pair, List<String> databases) {
        VerificationReport report = verify(pair, databases);
        assertThat(report.differences()).isEmpty();
        assertThat(report.databases()).hasSameSizeAs(databases);
    }

    private static void plantedDifferencesAreFound(PostgresPair pair) {
        pair.target()
                .execute(
                        REPARSED,
                        "ALTER TABLE t DROP CONSTRAINT t_a_check, ADD CONSTRAINT t_a_check CHECK (a IN ('x', 'z'))",
                        "ALTER TABLE t DROP CONSTRAINT t_c_check,"
                                + " ADD CONSTRAINT t_c_check CHECK (c IN (1, 2) OR c BETWEEN 5 AND 9 OR c > 101)",
                        "DROP INDEX t_id_idx",
                        "CREATE INDEX t_id_idx ON t (id) WHERE a IN ('y', 'x')",
                        "ALTER POLICY p ON t USING (a IN ('x', 'y', 'z'))",
                        "ALTER DOMAIN state DROP CONSTRAINT state_check",
                        "ALTER DOMAIN state ADD CONSTRAINT state_check CHECK (VALUE IN ('x'))",
                        "ALTER TABLE t ALTER e SET DEFAULT ARRAY['x'::varchar, 'Y']",
                        "DROP TRIGGER g ON t",
                        "CREATE TRIGGER g BEFORE UPDATE ON t FOR EACH ROW WHEN (NEW.a IN ('x', 'y') OR OLD.c BETWEEN 1 AND 2)"
                                + " EXECUTE PROCEDURE f()",
                        "CREATE OR REPLACE FUNCTION g(a varchar[] DEFAULT ARRAY['x'::varchar, 'y']::text[]) RETURNS int"
                                + " LANGUAGE sql AS 'SELECT (1)'",
                        "ALTER SERVER fs OPTIONS (SET host 'elsewhere')",
                        "DROP PUBLICATION everything",
                        "ALTER PUBLICATION few SET (publish = 'insert')");

        assertThat(verify(pair, List.of(REPARSED)).differences())
                .extracting(Difference::object)
                .containsExactlyInAnyOrder(
                        "constraint public.t.t_a_check",
                        "constraint public.t.t_c_check",
                        "index public.t_id_idx",
                        "policy public.t.p",
                        "domain public.state",
                        "column public.t.e",
                        "trigger public.t.g",
                        "function public.g(character varying[])",
                        "server fs",
                        "publication everything",
                        "publication few");
    }
}
