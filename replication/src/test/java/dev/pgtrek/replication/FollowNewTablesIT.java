package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.Severity;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.strategy.NewTables;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.Catalogs;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that are made on the source while it is followed are taken in on request, with all that belongs to them. */
@PostgresTest(source = 14, target = 17)
class FollowNewTablesIT {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String PARTITION =
            "CREATE TABLE event_2 PARTITION OF event FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')";

    @BeforeEach
    void fill(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE shop");
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE note (id int PRIMARY KEY, text text)",
                        "INSERT INTO note VALUES (1, 'a')",
                        "CREATE TABLE event (at date PRIMARY KEY, note int REFERENCES note) PARTITION BY RANGE (at)",
                        "CREATE INDEX ON event (note)",
                        "CREATE TABLE event_1 PARTITION OF event FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')",
                        "INSERT INTO event VALUES ('2025-05-05', 1)");
    }

    @AfterEach
    void drop(PostgresPair pair) {
        pair.source().execute("postgres", "DROP DATABASE IF EXISTS shop");
        pair.target().execute("postgres", "DROP DATABASE IF EXISTS shop");
    }

    @Test
    void theyAreMadeCopiedAndFollowed(PostgresPair pair) {
        try (MigrationRun run = followed(pair, KeylessTables.REFUSE)) {
            pair.source()
                    .execute(
                            "shop",
                            PARTITION,
                            "INSERT INTO event VALUES ('2026-05-05', 1)",
                            "CREATE SCHEMA \"New \"\"Schema\"",
                            "CREATE TABLE \"New \"\"Schema\".\"Täble $1\" (id serial PRIMARY KEY, note int REFERENCES"
                                    + " note, text text DEFAULT '{x}')",
                            "COMMENT ON TABLE \"New \"\"Schema\".\"Täble $1\" IS 'it''s new'",
                            "INSERT INTO \"New \"\"Schema\".\"Täble $1\" (note) SELECT 1 FROM generate_series(1, 1000)",
                            "CREATE TABLE tree (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at)",
                            "CREATE TABLE tree_1 PARTITION OF tree DEFAULT",
                            "INSERT INTO tree VALUES (1, '2026-01-01')");
            List<NewTables> reports = run.replication().followNewTables();
            assertThat(reports).hasSize(1);
            assertThat(reports.get(0).findings()).isEmpty();
            assertThat(reports.get(0).followed())
                    .containsExactlyInAnyOrder(
                            new QualifiedName("New \"Schema", "Täble $1"),
                            new QualifiedName("public", "event_2"),
                            new QualifiedName("public", "tree_1"));
            pair.source()
                    .execute(
                            "shop",
                            "UPDATE \"New \"\"Schema\".\"Täble $1\" SET text = 'y' WHERE id < 10",
                            "INSERT INTO event VALUES ('2026-06-06', 1)",
                            "INSERT INTO tree VALUES (2, '2026-01-01')");
            run.replication().awaitInSync(LONG);
            assertThat(run.replication().status().get(0).findings()).isEmpty();
            assertThat(run.replication().followNewTables().get(0).followed()).isEmpty();
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
            assertSame(pair);
        }
    }

    @Test
    void whatCannotBeFollowedIsNamed(PostgresPair pair) {
        try (MigrationRun run = followed(pair, KeylessTables.REFUSE)) {
            pair.source()
                    .execute(
                            "shop",
                            "CREATE TABLE keyless (id int)",
                            "CREATE UNLOGGED TABLE fleeting (id int PRIMARY KEY)",
                            "CREATE TYPE mood AS ENUM ('good')",
                            "CREATE TABLE moody (id int PRIMARY KEY, mood mood)");
            NewTables report = run.replication().followNewTables().get(0);
            assertThat(report.followed()).isEmpty();
            assertThat(report.findings())
                    .extracting(Finding::id, finding -> finding.object().orElseThrow())
                    .contains(
                            tuple("table-not-followed", "table public.keyless"),
                            tuple("table-not-followed", "table public.fleeting"),
                            tuple("definition-refused", "TABLE public.moody"));
            pair.source().execute("shop", "UPDATE keyless SET id = 2");

            pair.target().execute("shop", "CREATE TYPE mood AS ENUM ('good')");
            assertThat(run.replication().followNewTables().get(0).followed())
                    .containsExactly(new QualifiedName("public", "moody"));
            run.replication().awaitInSync(LONG);
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    @Test
    @Tag("proof")
    void withoutAKeyByTheirWholeRows(PostgresPair pair) {
        try (MigrationRun run = followed(pair, KeylessTables.FULL)) {
            pair.source().execute("shop", "CREATE TABLE keyless (id int)", "INSERT INTO keyless VALUES (1), (2)");
            assertThat(run.replication().followNewTables().get(0).followed())
                    .containsExactly(new QualifiedName("public", "keyless"));
            pair.source().execute("shop", "UPDATE keyless SET id = 3 WHERE id = 2");
            run.replication().awaitInSync(LONG);
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
            assertThat(pair.source().queryValue("shop", "SELECT relreplident FROM pg_class WHERE relname = 'keyless'"))
                    .isEqualTo("d");
            assertSame(pair);
        }
    }

    @Test
    void oneThatTheUserMayNotPublishIsNamed(PostgresPair pair) {
        pair.source()
                .execute(
                        "shop",
                        "CREATE ROLE owner SUPERUSER REPLICATION LOGIN PASSWORD '"
                                + pair.source().password() + "'",
                        "GRANT CREATE ON SCHEMA public TO PUBLIC");
        try (MigrationRun run = followed(pair, KeylessTables.REFUSE)) {
            String publication = pair.source().queryValue("shop", "SELECT pubname FROM pg_publication");
            pair.source()
                    .execute(
                            "shop",
                            "CREATE TABLE foreign_to_us (id int PRIMARY KEY)",
                            "GRANT SELECT ON ALL TABLES IN SCHEMA public TO owner",
                            "ALTER PUBLICATION " + publication + " OWNER TO owner",
                            "ALTER ROLE owner NOSUPERUSER");
            try (ReplicationHandle limited = Migration.builder()
                    .source(pair.source().uri().replace("//postgres:", "//owner:"))
                    .target(pair.target().uri())
                    .strategy(LogicalReplication.withDefaults())
                    .build()
                    .replication(run.migrationId())) {
                NewTables report = limited.followNewTables().get(0);
                assertThat(report.followed()).isEmpty();
                assertThat(report.findings()).singleElement().asString().contains("may not publish it");
            }
            // while it belongs to an ordinary role, it is none of pgtrek's for others
            pair.source().execute("shop", "ALTER PUBLICATION " + publication + " OWNER TO postgres");
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        } finally {
            pair.source().execute("shop", "DROP OWNED BY owner", "DROP ROLE owner");
            pair.target().execute("shop", "DROP OWNED BY owner", "DROP ROLE owner");
        }
    }

    @Test
    @Tag("proof")
    void whatWouldStopWritersOrTheTargetIsNotPublished(PostgresPair pair) {
        try (MigrationRun run = followed(pair, KeylessTables.FULL)) {
            pair.source()
                    .execute(
                            "shop",
                            "CREATE TABLE late_key (id int PRIMARY KEY DEFERRABLE, document json)",
                            "CREATE TABLE document (document json)",
                            "CREATE TABLE parcel (LIKE event INCLUDING ALL)",
                            "INSERT INTO parcel VALUES ('2026-03-03', 1)",
                            "ALTER TABLE event ATTACH PARTITION parcel FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
                            "INSERT INTO late_key VALUES (1), (2)",
                            "INSERT INTO document VALUES ('{}')");
            NewTables report = run.replication().followNewTables().get(0);
            assertThat(report.followed()).isEmpty();
            assertThat(report.findings())
                    .extracting(Finding::id, finding -> finding.object().orElseThrow())
                    .containsExactlyInAnyOrder(
                            tuple("table-not-followed", "table public.late_key"),
                            tuple("table-not-followed", "table public.document"),
                            tuple("table-not-followed", "table public.parcel"));
            pair.source()
                    .execute(
                            "shop",
                            "UPDATE late_key SET id = 3 WHERE id = 2",
                            "UPDATE document SET document = '[]'",
                            "INSERT INTO event VALUES ('2026-04-04', 1)");
            run.replication().awaitInSync(LONG);
            CutoverReport switched = run.replication()
                    .cutover(Cutover.builder().reopenSource(true).build());
            assertThat(switched.status()).as(switched.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
            assertSame(pair);
        }
    }

    @Test
    @Tag("proof")
    void newTablesNeedNoClientTools(PostgresPair pair, @TempDir Path withoutTools) {
        try (MigrationRun run = followed(pair, KeylessTables.REFUSE)) {
            pair.source().execute("shop", PARTITION);
            Migration elsewhere = Migration.builder()
                    .source(pair.source().uri())
                    .target(pair.target().uri())
                    .clientTools(withoutTools)
                    .strategy(LogicalReplication.withDefaults())
                    .build();
            try (ReplicationHandle attached = elsewhere.replication(run.migrationId())) {
                assertThat(attached.followNewTables().get(0).followed())
                        .containsExactly(new QualifiedName("public", "event_2"));
            }
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    /** A table in place of a followed one must not pass for it. */
    @Test
    void aFollowedTableThatWasMadeAnewIsNotForgotten(PostgresPair pair) {
        try (MigrationRun run = followed(pair, KeylessTables.REFUSE)) {
            pair.source()
                    .execute(
                            "shop",
                            "DROP TABLE event",
                            "CREATE TABLE event (at date PRIMARY KEY)",
                            "CREATE TABLE other (id int PRIMARY KEY)");
            NewTables report = run.replication().followNewTables().get(0);
            assertThat(report.followed()).isEmpty();
            assertThat(report.findings())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.message())
                            .contains("public.event", "was dropped on the source", "DROP TABLE"));
            assertThat(run.replication().status().get(0).state()).isEqualTo(ReplicationStatus.State.FAILED);
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    @Test
    void rowsInTheDefaultPartitionKeepANewOneOut(PostgresPair pair) {
        pair.source().execute("shop", "CREATE TABLE event_rest PARTITION OF event DEFAULT");
        try (MigrationRun run = followed(pair, KeylessTables.REFUSE)) {
            pair.source().execute("shop", PARTITION, "INSERT INTO event VALUES ('2026-05-05', 1)");
            run.replication().awaitInSync(LONG);
            NewTables refused = run.replication().followNewTables().get(0);
            assertThat(refused.followed()).isEmpty();
            assertThat(refused.findings())
                    .singleElement()
                    .satisfies(finding ->
                            assertThat(finding.remedy().orElseThrow()).contains("default partition"));
            assertThat(run.replication().status().get(0).findings())
                    .extracting(Finding::id)
                    .containsExactly("table-new");

            pair.target().execute("shop", "DELETE FROM event WHERE at = '2026-05-05'");
            assertThat(run.replication().followNewTables().get(0).followed())
                    .containsExactly(new QualifiedName("public", "event_2"));
            pair.target().execute("shop", "INSERT INTO event VALUES ('2026-05-05', 1)");
            run.replication().awaitInSync(LONG);
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
            assertSame(pair);
        }
    }

    /** As a process leaves it that ends between the steps: before it publishes, and after. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatWasBrokenOffIsTakenUp(boolean published, PostgresPair pair) {
        try (MigrationRun run = followed(pair, KeylessTables.REFUSE)) {
            String late = "CREATE TABLE late (id int PRIMARY KEY)";
            pair.source().execute("shop", late, "INSERT INTO late VALUES (1)");
            String name = pair.source().queryValue("shop", "SELECT pubname FROM pg_publication");
            pair.target()
                    .execute(
                            "shop",
                            late,
                            "CREATE TABLE " + name + ".joining (table_schema text, table_name text, PRIMARY KEY"
                                    + " (table_schema, table_name))",
                            "INSERT INTO " + name + ".joining VALUES ('public', 'late'), ('public', 'gone')");
            if (published) {
                pair.source().execute("shop", "ALTER PUBLICATION " + name + " ADD TABLE late");
                assertThat(run.replication().status().get(0).state()).isEqualTo(ReplicationStatus.State.COPYING);
            }
            assertThat(run.replication().followNewTables().get(0).followed())
                    .containsExactly(new QualifiedName("public", "late"));
            run.replication().awaitInSync(LONG);
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
            assertSame(pair);
        }
    }

    @Test
    void whatTheMigrationLeavesOutStaysEmpty(PostgresPair pair) {
        Migration migration = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .excludeTable("audit.*")
                .strategy(LogicalReplication.withDefaults())
                .build();
        try (MigrationRun run = migration.start()) {
            run.replication().awaitInSync(LONG);
            pair.source()
                    .execute(
                            "shop",
                            "CREATE ROLE auditor",
                            "CREATE SCHEMA audit AUTHORIZATION auditor",
                            "GRANT USAGE ON SCHEMA audit TO PUBLIC",
                            "CREATE TABLE audit.line (id int PRIMARY KEY)",
                            "INSERT INTO audit.line VALUES (1)");
            NewTables refused = run.replication().followNewTables().get(0);
            assertThat(refused.followed()).isEmpty();
            assertThat(refused.findings())
                    .extracting(Finding::severity)
                    .containsExactly(Severity.WARNING, Severity.INFO);
            assertThat(refused.findings().get(0).remedy()).contains("ALTER SCHEMA audit OWNER TO auditor");
            run.replication().awaitInSync(LONG);
            assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM audit.line"))
                    .isEqualTo("0");
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
            assertThat(pair.target().queryValue("shop", "SELECT nspacl FROM pg_namespace WHERE nspname = 'audit'"))
                    .contains("=U/");
        } finally {
            pair.source().execute("shop", "DROP SCHEMA audit CASCADE", "DROP ROLE auditor");
        }
    }

    private static void assertSame(PostgresPair pair) {
        assertThat(Contents.of(pair.target(), "shop").differencesFrom(Contents.of(pair.source(), "shop")))
                .isEmpty();
        assertThat(Catalogs.of(pair.target(), "shop").differencesFrom(Catalogs.of(pair.source(), "shop")))
                .isEmpty();
    }

    private static MigrationRun followed(PostgresPair pair, KeylessTables keyless) {
        MigrationRun run = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(LogicalReplication.builder().keylessTables(keyless).build())
                .build()
                .start();
        assertThat(run.await().status()).isEqualTo(MigrationResult.Status.REPLICATING);
        run.replication().awaitInSync(LONG);
        return run;
    }
}
