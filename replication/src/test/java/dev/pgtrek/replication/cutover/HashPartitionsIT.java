package dev.pgtrek.replication.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.option.Verify;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.Difference;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Partitions by the hash of values that other servers hash otherwise: rows move to other partitions, and none is lost. */
@PostgresTest(source = 15, target = 18)
@Timeout(240)
class HashPartitionsIT {
    private static final String DATABASE = "hashed";
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String COLOUR = "(enum_range(NULL::colour))[1 + n % 8]";

    /** For each type of key an expression for the key of row n. */
    private static final Map<String, String> KEYS = new LinkedHashMap<>();

    static {
        // in this order: the tests know the tables by their numbers
        KEYS.put("colour", COLOUR);
        KEYS.put("shade", COLOUR);
        KEYS.put("colour[]", "ARRAY[" + COLOUR + "]");
        KEYS.put("pair", "ROW(n % 3, " + COLOUR + ")::pair");
        KEYS.put("span", "span(" + COLOUR + ", NULL)");
        KEYS.put("regclass", "(ARRAY['one', 'two', 'three', 'four']::regclass[])[1 + n % 4]");
        KEYS.put("text COLLATE loose", "'text ' || n % 9");
        KEYS.put("integer", "n");
    }

    @BeforeEach
    void create(PostgresPair pair) {
        PostgresServer source = pair.source();
        source.execute("postgres", "CREATE DATABASE " + DATABASE);
        source.execute(
                DATABASE,
                // other OIDs than on the target
                "CREATE TABLE one (id int PRIMARY KEY)",
                "CREATE TABLE two (id int PRIMARY KEY)",
                "CREATE TYPE unused AS ENUM ('a', 'b', 'c')",
                "CREATE TABLE three (id int PRIMARY KEY)",
                "CREATE TABLE four (id int PRIMARY KEY)",
                "CREATE TYPE colour AS ENUM ('c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8')",
                "DROP TYPE unused",
                "CREATE DOMAIN shade AS colour",
                "CREATE TYPE pair AS (n int, c colour)",
                "CREATE TYPE span AS RANGE (subtype = colour)",
                "CREATE COLLATION loose (provider = icu, locale = 'und', deterministic = false)");
        int number = 0;
        for (Map.Entry<String, String> key : KEYS.entrySet()) {
            for (String table : List.of("keyed_" + number, "keyless_" + number)) {
                source.execute(
                        DATABASE,
                        "CREATE TABLE " + table + " (id int, k " + key.getKey()
                                + (table.startsWith("keyed") ? ", v int, PRIMARY KEY (id, k)" : ", v int")
                                + ") PARTITION BY HASH (k)");
                for (int part = 0; part < 3; part++) {
                    source.execute(
                            DATABASE,
                            "CREATE TABLE " + table + "_" + part + " PARTITION OF " + table
                                    + " FOR VALUES WITH (MODULUS 3, REMAINDER " + part + ")");
                }
                // a partition whose columns stand in another order
                source.execute(
                        DATABASE,
                        "ALTER TABLE " + table + " DETACH PARTITION " + table + "_1",
                        "DROP TABLE " + table + "_1",
                        "CREATE TABLE " + table + "_1 (v int, k " + key.getKey() + ", id int)",
                        (table.startsWith("keyed")
                                ? "ALTER TABLE " + table + "_1 ADD PRIMARY KEY (id, k)"
                                : "SELECT 1"),
                        "ALTER TABLE " + table + " ATTACH PARTITION " + table
                                + "_1 FOR VALUES WITH (MODULUS 3, REMAINDER 1)");
                insert(source, table, key.getValue(), 1, 60);
            }
            number++;
        }
    }

    @AfterEach
    void drop(PostgresPair pair) {
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            server.execute("postgres", "DROP DATABASE IF EXISTS " + DATABASE);
        }
    }

    @Test
    void byDump(PostgresPair pair) {
        assertThat(migration(pair)
                        .strategy(DumpRestore.withDefaults())
                        .verify(Verify.CHECKSUMS)
                        .build()
                        .run()
                        .status())
                .isEqualTo(MigrationResult.Status.COMPLETED);
        assertEqual(pair);
        plantedDifferencesAreFound(pair);
    }

    @Test
    void byReplication(PostgresPair pair) {
        try (MigrationRun run = migration(pair)
                .strategy(LogicalReplication.builder()
                        .keylessTables(KeylessTables.COPY_AT_CUTOVER)
                        .build())
                .migrationId("hashed")
                .build()
                .start()) {
            run.replication().awaitInSync(LONG);
            int number = 0;
            for (String value : KEYS.values()) {
                for (String table : List.of("keyed_" + number, "keyless_" + number)) {
                    insert(pair.source(), table, value, 61, 80);
                    pair.source()
                            .execute(
                                    DATABASE,
                                    "UPDATE " + table + " SET v = 5 WHERE id % 2 = 0",
                                    "DELETE FROM " + table + " WHERE id % 5 = 0");
                }
                number++;
            }
            run.replication().awaitInSync(LONG);
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder().verify(Verify.CHECKSUMS).build());
            assertThat(report.status()).describedAs(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertEqual(pair);
        }
    }

    @Test
    void withoutAKeyTheyAreNotFollowedByWholeRows(PostgresPair pair) {
        DatabaseResult refused = migration(pair)
                .strategy(LogicalReplication.builder()
                        .keylessTables(KeylessTables.FULL)
                        .build())
                .build()
                .run()
                .database(DATABASE)
                .orElseThrow();
        assertThat(refused.status()).isEqualTo(DatabaseResult.Status.FAILED);
        assertThat(refused.message().orElseThrow())
                .contains(
                        "rows belong into other partitions on the target",
                        "keyless_0_0",
                        "KeylessTables.COPY_AT_CUTOVER")
                .doesNotContain("keyed_");
    }

    private static void insert(PostgresServer server, String table, String value, int from, int to) {
        server.execute(
                DATABASE,
                "INSERT INTO " + table + " (id, k, v) SELECT n, " + value + ", n FROM generate_series(" + from + ", "
                        + to + ") AS n");
    }

    private static Migration.Builder migration(PostgresPair pair) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase(DATABASE);
    }

    private static void assertEqual(PostgresPair pair) {
        assertThat(rows(pair.target())).isEqualTo(rows(pair.source()));
        assertThat(differences(pair)).isEmpty();
        assertThat(pair.target()
                        .queryValue(
                                DATABASE,
                                "SELECT count(*) FROM keyed_0 WHERE NOT satisfies_hash_partition("
                                        + "'keyed_0'::regclass, 3, right(tableoid::regclass::text, 1)::int, k)"))
                .isEqualTo("0");
    }

    private static List<String> rows(PostgresServer server) {
        List<String> rows = new ArrayList<>();
        for (int number = 0; number < KEYS.size(); number++) {
            for (String table : List.of("keyed_" + number, "keyless_" + number)) {
                rows.add(server.queryValue(
                        DATABASE, "SELECT string_agg(t::text, ' ' ORDER BY t.id, t.v) FROM " + table + " AS t"));
            }
        }
        return rows;
    }

    private static List<Difference> differences(PostgresPair pair) {
        return Verification.of(pair.source().server(), pair.target().server())
                .databases(DatabaseSelection.of(List.of(NamePattern.exactly(DATABASE)), List.of()))
                .level(Verify.CHECKSUMS)
                .run()
                .differences();
    }

    private static void plantedDifferencesAreFound(PostgresPair pair) {
        pair.target()
                .execute(
                        DATABASE,
                        "UPDATE keyed_0 SET v = v + 1 WHERE id = 7",
                        "UPDATE keyless_1 SET id = id + 1 WHERE id = 7",
                        "DELETE FROM keyed_2 WHERE id = 7");
        assertThat(differences(pair))
                .extracting(Difference::toString)
                .hasSize(3)
                .anyMatch(line -> line.contains("keyed_0") && !line.contains("keyed_0_"))
                .anyMatch(line -> line.contains("keyless_1") && line.contains("contents differ"))
                .anyMatch(line -> line.contains("keyed_2") && line.contains("60 rows on the source, 59 on the target"));
    }
}
