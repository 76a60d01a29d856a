package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Finding;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.DatabaseCutover;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.option.Verify;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.strategy.NewTables;
import dev.pgtrek.testkit.Catalogs;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schemas and objects that are left out of a replication, by every process that has to do with it. */
@PostgresTest(source = 14, target = 17, targetSettings = "wal_level=logical", freshForEachTest = true)
class ObjectSelectionByReplicationIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String[] KEPT = {
        "CREATE SCHEMA sales",
        "CREATE TABLE sales.orders (id serial PRIMARY KEY, state text)",
        "INSERT INTO sales.orders (state) SELECT 'new' FROM generate_series(1, 1000)",
        "CREATE TABLE sales.events (at date PRIMARY KEY) PARTITION BY RANGE (at)",
        "CREATE TABLE sales.events_2026 PARTITION OF sales.events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
        "INSERT INTO sales.events VALUES ('2026-05-05')",
    };
    private static final String[] LEFT_OUT = {
        "CREATE SCHEMA audit",
        "CREATE TABLE audit.log (id serial PRIMARY KEY, line text)",
        "INSERT INTO audit.log (line) VALUES ('left out')",
        "CREATE TABLE audit.keyless (line text)",
        "CREATE MATERIALIZED VIEW audit.lines AS SELECT line FROM audit.log",
        "CREATE UNLOGGED TABLE audit.fleeting (line text)",
        "CREATE TABLE sales.old_events PARTITION OF sales.events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')",
        "INSERT INTO sales.events VALUES ('2020-05-05')",
    };
    private static final String[] LATER = {
        "INSERT INTO sales.orders (state) VALUES ('later')",
        "INSERT INTO sales.events VALUES ('2026-06-06')",
        "CREATE TABLE sales.further (id serial PRIMARY KEY)",
        "INSERT INTO sales.further DEFAULT VALUES",
    };

    @BeforeEach
    void fill(PostgresPair pair) {
        for (String database : new String[] {"shop", "expected"}) {
            pair.source().execute("postgres", "CREATE DATABASE " + database);
            pair.source().execute(database, KEPT);
        }
        pair.source().execute("shop", LEFT_OUT);
    }

    @AfterEach
    void drop(PostgresPair pair) {
        pair.source().execute("postgres", "DROP DATABASE shop", "DROP DATABASE expected");
        pair.target().execute("postgres", "DROP DATABASE IF EXISTS shop", "DROP DATABASE IF EXISTS store");
    }

    private static Migration.Builder migration(PostgresPair pair, LogicalReplication replication) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(replication)
                .includeDatabase("shop");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anotherProcessLeavesItOutToo(boolean copiedByServer, PostgresPair pair) {
        LogicalReplication.Builder replication = LogicalReplication.builder();
        if (copiedByServer) {
            replication.copiedByServer();
        }
        String id;
        try (MigrationRun run = migration(pair, replication.build())
                .excludeSchema("audit")
                .excludeObject("sales.old_*")
                .build()
                .start()) {
            assertThat(run.await().database("shop").orElseThrow().findings())
                    .extracting(Finding::id)
                    .doesNotContain("definition-changed", "schema");
            id = run.migrationId();
        }
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE audit.late (id serial PRIMARY KEY)",
                        "CREATE SEQUENCE audit.numbers",
                        "CREATE TABLE sales.old_late (id serial PRIMARY KEY)",
                        "INSERT INTO audit.log (line) VALUES ('later')",
                        "INSERT INTO sales.events VALUES ('2020-06-06')");
        pair.source().execute("shop", LATER);
        pair.source().execute("expected", LATER);

        try (ReplicationHandle handle =
                migration(pair, LogicalReplication.withDefaults()).build().replication(id)) {
            assertThat(handle.status().get(0).findings())
                    .extracting(Finding::id, finding -> finding.object().orElseThrow())
                    .containsExactly(tuple("table-new", "table sales.further"));
            NewTables taken = handle.followNewTables().get(0);
            assertThat(taken.findings()).isEmpty();
            assertThat(taken.followed()).containsExactly(new QualifiedName("sales", "further"));
            handle.awaitInSync(LONG);

            CutoverReport report = handle.cutover(Cutover.builder()
                    .verify(Verify.CHECKSUMS)
                    .reverseReplication(true)
                    .build());
            assertThat(report.status()).as(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(report.databases())
                    .flatExtracting(DatabaseCutover::advice)
                    .isEmpty();
            pair.target().execute("shop", "INSERT INTO sales.orders (state) VALUES ('on the target')");
            CutoverReport back =
                    handle.switchBack(Cutover.builder().verify(Verify.CHECKSUMS).build());
            assertThat(back.status()).as(back.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
        }
        pair.source().execute("expected", "INSERT INTO sales.orders (state) VALUES ('on the target')");
        assertThat(Catalogs.of(pair.target(), "shop")).isEqualTo(Catalogs.of(pair.source(), "expected"));
        assertThat(Contents.of(pair.target(), "shop")).isEqualTo(Contents.of(pair.source(), "expected"));
        assertThat(pair.source().queryValue("shop", "SELECT count(*) FROM audit.log"))
                .isEqualTo("2");
    }

    /** Patterns name the database as the source does, also where it has another name on the target. */
    @Test
    void onlyOneSchemaIsReplicatedIntoADatabaseOfAnotherName(PostgresPair pair) {
        try (MigrationRun run = migration(pair, LogicalReplication.withDefaults())
                .renameDatabase("shop", "store")
                .includeSchema("shop.sales")
                .excludeObject("old_*")
                .build()
                .start()) {
            run.await();
            run.replication().awaitInSync(LONG);
            pair.source().execute("shop", "CREATE SCHEMA other", "CREATE TABLE other.t (id serial PRIMARY KEY)");
            assertThat(run.replication().status().get(0).findings()).isEmpty();
            assertThat(run.replication().followNewTables().get(0).followed()).isEmpty();
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder().verify(Verify.CHECKSUMS).build());
            assertThat(report.status()).as(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertThat(report.databases())
                    .flatExtracting(DatabaseCutover::advice)
                    .isEmpty();
        }
        assertThat(Catalogs.of(pair.target(), "store")).isEqualTo(Catalogs.of(pair.source(), "expected"));
        assertThat(Contents.of(pair.target(), "store")).isEqualTo(Contents.of(pair.source(), "expected"));
    }
}
