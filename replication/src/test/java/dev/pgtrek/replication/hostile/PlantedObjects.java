package dev.pgtrek.replication.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pgtrek.Migration;
import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.WriteStop;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.option.Verify;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.FoundMigration;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.strategy.MigrationStrategy;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the owner of a database plants under names of pgtrek's, before a migration, during it, on either side: none of it is
 * read, run, listed or dropped, and it stops no migration of another id. Each subclass is a pair of versions.
 */
@Timeout(300)
abstract class PlantedObjects {
    private static final String DATABASE = "mal";
    private static final String PLANTED_ID = "nightly";
    private static final ReplicationName PLANTED = ReplicationName.of(PLANTED_ID, DATABASE);
    private static final Duration LONG = Duration.ofMinutes(2);

    private static final String MARK = """
            [[null, "cutover", "SWITCHING", "1", "2"],
             [null, "change", "READ_ONLY", null, "on; ALTER ROLE mallory SUPERUSER"],
             [null, "change", "CONNECT", "mallory", "grantable"],
             ["public", "data", "n", null]]""";

    @Test
    void aJournalOnTheSourceRunsNothing(PostgresPair pair) {
        try (HostileOwner mallory = HostileOwner.of(pair, DATABASE)) {
            createData(mallory, pair.source());
            plantJournal(mallory, pair.source());
            assertThat(find(pair)).isEmpty();
            assertThat(migrate(pair, dump(), "first").status()).isEqualTo(DatabaseResult.Status.COMPLETED);
            assertUnknown(pair);
            assertThat(count(pair.source(), "pg_namespace WHERE nspname = '" + PLANTED + "'"))
                    .isEqualTo("1");
            mallory.assertHarmless();
        }
    }

    @Test
    void aPublicationWithAMarkIsNeitherReadNorDropped(PostgresPair pair) {
        try (HostileOwner mallory = HostileOwner.of(pair, DATABASE)) {
            createData(mallory, pair.source());
            mallory.execute(
                    pair.source(),
                    "CREATE PUBLICATION " + PLANTED + " FOR TABLE public.data",
                    "COMMENT ON PUBLICATION " + PLANTED + " IS '" + MARK + "'",
                    "ALTER TABLE public.data REPLICA IDENTITY FULL");
            assertThat(find(pair)).isEmpty();
            assertThat(migrate(pair, replication(), PLANTED_ID).message().orElseThrow())
                    .contains("publication " + PLANTED, "mallory", "DROP PUBLICATION");
            dropDatabase(pair.target());
            replicateAndStop(pair, "other");
            assertUnknown(pair);
            assertThat(count(pair.source(), "pg_publication WHERE pubname = '" + PLANTED + "'"))
                    .isEqualTo("1");
            assertThat(pair.source().queryValue(DATABASE, "SELECT relreplident FROM pg_class WHERE relname = 'data'"))
                    .isEqualTo("f");
            mallory.assertHarmless();
        }
    }

    @Test
    void aJournalOnTheTargetIsRefusedByNameAndStopsNoOther(PostgresPair pair) {
        try (HostileOwner mallory = HostileOwner.of(pair, DATABASE)) {
            createData(mallory, pair.source());
            pair.target().execute("postgres", "CREATE DATABASE " + DATABASE + " OWNER mallory");
            plantJournal(mallory, pair.target());
            assertThat(find(pair)).isEmpty();
            assertThat(migrate(pair, replication(), PLANTED_ID).message().orElseThrow())
                    .contains("schema " + PLANTED, "mallory", "DROP SCHEMA");
            try (MigrationRun run = start(pair, "other")) {
                assertThat(run.replication().status())
                        .extracting(ReplicationStatus::state)
                        .containsOnly(ReplicationStatus.State.IN_SYNC);
                assertThat(find(pair)).extracting(FoundMigration::migrationId).containsExactly("other");
                assertUnknown(pair);
                CutoverReport report = run.replication()
                        .cutover(Cutover.builder()
                                .writeStop(WriteStop.readOnly())
                                .verify(Verify.CHECKSUMS)
                                .reverseReplication(true)
                                .build());
                assertThat(report.message()).isEmpty();
                assertThat(report.completed()).isTrue();
                assertThat(run.replication().stop()).allMatch(StopReport::complete);
            }
            assertThat(count(pair.target(), "pg_namespace WHERE nspname = '" + PLANTED + "'"))
                    .isEqualTo("1");
            assertThat(find(pair)).isEmpty();
            mallory.assertHarmless();
        }
    }

    /** What was planted is cleaned up as told, and the migration ends equal. */
    @Test
    void whoFollowsTheRemediesGoesOn(PostgresPair pair) {
        try (HostileOwner mallory = HostileOwner.of(pair, DATABASE)) {
            createData(mallory, pair.source());
            pair.target().execute("postgres", "CREATE DATABASE " + DATABASE + " OWNER mallory");
            plantJournal(mallory, pair.source());
            plantJournal(mallory, pair.target());
            mallory.execute(pair.source(), "CREATE PUBLICATION " + PLANTED + " FOR TABLE public.data");
            String refused = migrate(pair, replication(), PLANTED_ID).message().orElseThrow();
            assertThat(refused).contains("DROP PUBLICATION").contains("DROP SCHEMA");
            mallory.execute(pair.source(), "DROP PUBLICATION " + PLANTED, "DROP SCHEMA " + PLANTED + " CASCADE");
            mallory.execute(pair.target(), "DROP SCHEMA " + PLANTED + " CASCADE");
            try (MigrationRun run = start(pair, PLANTED_ID)) {
                mallory.execute(pair.source(), "INSERT INTO public.data VALUES (2, 'two')");
                run.replication().awaitInSync(LONG);
                assertThat(run.replication().status()).allMatch(ReplicationStatus::inSync);
                CutoverReport report = run.replication()
                        .cutover(Cutover.builder()
                                .writeStop(WriteStop.readOnly())
                                .verify(Verify.CHECKSUMS)
                                .build());
                assertThat(report.message()).isEmpty();
                assertThat(report.completed()).isTrue();
                assertThat(run.replication().stop()).allMatch(StopReport::complete);
            }
            assertThat(Verification.of(pair.source().server(), pair.target().server())
                            .databases(DatabaseSelection.of(List.of(NamePattern.exactly(DATABASE)), List.of()))
                            .level(Verify.CHECKSUMS)
                            .run()
                            .differences())
                    .isEmpty();
            assertThat(pair.target().queryValue(DATABASE, "SELECT count(*) FROM public.data"))
                    .isEqualTo("2");
            assertThat(count(pair.target(), "pg_namespace WHERE nspname ~ '^pgtrek'"))
                    .isEqualTo("0");
            mallory.assertHarmless();
        }
    }

    @Test
    void aSubscriptionIsRefusedByNameAndNeitherListedNorDropped(PostgresPair pair) {
        assumeThat(pair.target().major()).as("pg_create_subscription").isGreaterThanOrEqualTo(16);
        try (HostileOwner mallory = HostileOwner.of(pair, DATABASE)) {
            createData(mallory, pair.source());
            pair.target()
                    .execute(
                            "postgres",
                            "CREATE DATABASE " + DATABASE + " OWNER mallory",
                            "GRANT pg_create_subscription TO mallory");
            mallory.execute(
                    pair.target(),
                    "CREATE SUBSCRIPTION " + PLANTED + " CONNECTION 'host=localhost user=mallory password=x dbname=mal'"
                            + " PUBLICATION p WITH (connect = false, slot_name = NONE)");
            assertThat(find(pair)).isEmpty();
            assertThat(migrate(pair, replication(), PLANTED_ID).message().orElseThrow())
                    .contains("subscription " + PLANTED, "mallory", "DROP SUBSCRIPTION");
            replicateAndStop(pair, "other");
            assertUnknown(pair);
            assertThat(count(pair.target(), "pg_subscription WHERE subname = '" + PLANTED + "'"))
                    .isEqualTo("1");
            mallory.execute(pair.target(), "DROP SUBSCRIPTION " + PLANTED);
            pair.target().execute("postgres", "REVOKE pg_create_subscription FROM mallory");
            mallory.assertHarmless();
        }
    }

    @Test
    void aSlotOfAnotherKindIsRefusedByNameAndNeitherListedNorDropped(PostgresPair pair) {
        try (HostileOwner mallory = HostileOwner.of(pair, DATABASE)) {
            createData(mallory, pair.source());
            pair.source().execute("postgres", "ALTER ROLE mallory REPLICATION");
            mallory.execute(pair.source(), "SELECT pg_create_physical_replication_slot('" + PLANTED + "')");
            pair.source().execute("postgres", "ALTER ROLE mallory NOREPLICATION");
            assertThat(find(pair)).isEmpty();
            assertThat(migrate(pair, replication(), PLANTED_ID).message().orElseThrow())
                    .contains(PLANTED.toString(), "another id");
            dropDatabase(pair.target());
            replicateAndStop(pair, "other");
            assertUnknown(pair);
            assertThat(count(pair.source(), "pg_replication_slots WHERE slot_name = '" + PLANTED + "'"))
                    .isEqualTo("1");
            pair.source().execute("postgres", "SELECT pg_drop_replication_slot('" + PLANTED + "')");
            mallory.assertHarmless();
        }
    }

    @Test
    void anotherDatabasesNameIsNoMigration(PostgresPair pair) {
        try (HostileOwner mallory = HostileOwner.of(pair, DATABASE)) {
            // of pgtrek's own user, but a copy: as CREATE DATABASE … TEMPLATE leaves one behind
            pair.source().execute(DATABASE, "CREATE SCHEMA " + ReplicationName.of(PLANTED_ID, "shop"));
            assertThat(find(pair)).isEmpty();
            mallory.assertHarmless();
        }
    }

    @Test
    void nobodyElseGetsAtTheObjectsOfAMigration(PostgresPair pair) throws Exception {
        try (HostileOwner mallory = HostileOwner.of(pair, DATABASE)) {
            createData(mallory, pair.source());
            pair.target()
                    .execute(
                            "postgres",
                            "CREATE DATABASE " + DATABASE + " OWNER mallory",
                            "ALTER DATABASE " + DATABASE + " SET role = mallory");
            try (MigrationRun run = start(pair, PLANTED_ID)) {
                assertThat(pair.target()
                                .queryValue(
                                        DATABASE,
                                        "SELECT string_agg(DISTINCT pg_get_userbyid(o), ',') FROM (SELECT nspowner FROM"
                                                + " pg_namespace WHERE nspname = '" + PLANTED
                                                + "' UNION ALL SELECT relowner"
                                                + " FROM pg_class WHERE relnamespace = '" + PLANTED
                                                + "'::regnamespace) AS owners (o)"))
                        .isEqualTo("postgres");
                // the objects' own rights are enough, where definitions are refused altogether, too
                pair.target()
                        .execute(
                                DATABASE,
                                "SET ROLE NONE",
                                "DO $$BEGIN IF EXISTS (SELECT FROM pg_event_trigger WHERE evtname = '" + PLANTED
                                        + "') THEN ALTER EVENT TRIGGER " + PLANTED + " DISABLE; END IF; END$$");
                for (String attack : List.of(
                        "CREATE TABLE " + PLANTED + ".switched ()",
                        "CREATE VIEW " + PLANTED + ".switched AS SELECT 1",
                        "INSERT INTO " + PLANTED + ".installed (kind, name) VALUES ('SCHEMA', 'public')",
                        "INSERT INTO " + PLANTED
                                + ".deferred_trigger (table_schema, table_name, name, state) VALUES ('public', 'data', 'x', 'ALWAYS')",
                        "SELECT FROM " + PLANTED + ".deferred_key",
                        "ALTER SCHEMA " + PLANTED + " OWNER TO mallory",
                        "ALTER SCHEMA " + PLANTED + " RENAME TO away",
                        "DROP SCHEMA " + PLANTED + " CASCADE",
                        "ALTER TABLE " + PLANTED + ".stale OWNER TO mallory",
                        "CREATE TRIGGER t BEFORE INSERT ON " + PLANTED
                                + ".stale EXECUTE FUNCTION suppress_redundant_updates_trigger()",
                        "CREATE TABLE public.child () INHERITS (" + PLANTED + ".stale)",
                        "DROP SUBSCRIPTION " + PLANTED,
                        "ALTER SUBSCRIPTION " + PLANTED + " DISABLE")) {
                    assertRefused(mallory, pair.target(), attack);
                }
                for (String attack : List.of(
                        "COMMENT ON PUBLICATION " + PLANTED + " IS '[]'",
                        "ALTER PUBLICATION " + PLANTED + " OWNER TO mallory",
                        "DROP PUBLICATION " + PLANTED,
                        "SELECT pg_drop_replication_slot('" + PLANTED + "')")) {
                    assertRefused(mallory, pair.source(), attack);
                }
                assertThat(run.replication().stop()).allMatch(StopReport::complete);
            }
            assertThat(find(pair)).isEmpty();
            mallory.assertHarmless();
        }
    }

    @Test
    void aRecordOfUnexpectedFormIsAnErrorAndNothingIsHalfEnded(PostgresPair pair) {
        try (HostileOwner mallory = HostileOwner.of(pair, DATABASE)) {
            createData(mallory, pair.source());
            try (MigrationRun run = start(pair, "form")) {
                String name = ReplicationName.of("form", DATABASE).toString();
                for (String comment : List.of(
                        "not json",
                        "7",
                        "{}",
                        "[7]",
                        "[[]]",
                        "[[null, \"cutover\"]]",
                        "[[null, \"cutover\", \"WHAT\", null, null]]",
                        "[[null, \"what\", \"BEGUN\", null, null]]",
                        "[[\"public\", \"data\", \"DEFAULT; DROP\", null]]")) {
                    pair.source().execute(DATABASE, "COMMENT ON PUBLICATION " + name + " IS '" + comment + "'");
                    assertNothingIsEnded(run, pair, name, "publication " + name);
                }
                pair.source().execute(DATABASE, "COMMENT ON PUBLICATION " + name + " IS NULL");
                for (String table : List.of(
                        "deferred_trigger (table_schema, table_name, name, state) VALUES ('public', 'data', 'x', 'SOMETIMES')",
                        "installed (kind, name) VALUES ('ROLE', 'postgres')",
                        "unfinished (kind, table_schema, table_name, name) VALUES ('TABLE', 'a', 'b', 'c')",
                        "deferred_key (table_schema, table_name, name, columns, referenced_schema, referenced_name,"
                                + " referenced_columns, match, on_update, on_delete, set_columns, traits) VALUES ('a', 'b',"
                                + " 'c', '{a}', 'd', 'e', '{a}', 's', 'a', 'a', '{}', '{\"NOT VALID; DROP\"}')")) {
                    String plain = table.split(" ", 2)[0];
                    pair.target().execute(DATABASE, "INSERT INTO " + name + "." + table);
                    assertNothingIsEnded(run, pair, name, name + "." + plain);
                    pair.target().execute(DATABASE, "DELETE FROM " + name + "." + plain);
                }
                pair.target().execute(DATABASE, "CREATE VIEW " + name + ".put_back AS SELECT 1");
                pair.target().execute(DATABASE, "ALTER TABLE " + name + ".stale RENAME TO kept");
                assertNothingIsEnded(run, pair, name, name + ".stale");
                pair.target().execute(DATABASE, "ALTER TABLE " + name + ".kept RENAME TO stale");
                assertThat(run.replication().stop()).allMatch(StopReport::complete);
            }
            mallory.assertHarmless();
        }
    }

    private static void assertNothingIsEnded(MigrationRun run, PostgresPair pair, String name, String named) {
        List<StopReport> reports = run.replication().stop();
        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(report.removed()).isEmpty();
            assertThat(report.left())
                    .singleElement()
                    .satisfies(left -> assertThat(left.what()).contains(named));
        });
        assertThat(count(pair.target(), "pg_subscription WHERE subname = '" + name + "'"))
                .isEqualTo("1");
        assertThat(count(pair.source(), "pg_replication_slots WHERE slot_name = '" + name + "'"))
                .isEqualTo("1");
    }

    private static void assertRefused(HostileOwner mallory, PostgresServer server, String attack) {
        assertThatThrownBy(() -> mallory.execute(server, attack))
                .as(attack)
                .hasMessageMatching("(?s).*(permission denied|must be owner|must be able|must be superuser).*");
    }

    private static void createData(HostileOwner mallory, PostgresServer server) {
        mallory.execute(
                server,
                "CREATE TABLE public.data (id int PRIMARY KEY, v text)",
                "INSERT INTO public.data VALUES (1, 'one')");
    }

    /** As earlier versions had it, and as this one does, with views where tables would be. */
    private static void plantJournal(HostileOwner mallory, PostgresServer server) {
        mallory.execute(
                server,
                "CREATE SCHEMA " + PLANTED,
                "CREATE FUNCTION " + PLANTED
                        + ".f(text) RETURNS text LANGUAGE plpgsql AS $$BEGIN IF current_user <> 'mallory'"
                        + " THEN ALTER ROLE mallory SUPERUSER; END IF; RETURN $1; END$$",
                "CREATE TABLE " + PLANTED
                        + ".installed (position int PRIMARY KEY, statement text, kind text, name text)",
                "INSERT INTO " + PLANTED + ".installed VALUES (1, 'ALTER ROLE mallory SUPERUSER', 'SCHEMA', 'public')",
                "CREATE TABLE " + PLANTED + ".held_back (position int, kind text, schema_name text, name text,"
                        + " table_schemas text[], table_names text[], statements text[])",
                "INSERT INTO " + PLANTED + ".held_back VALUES (1, 'TRIGGER', 'public', 't', '{}', '{}',"
                        + " '{ALTER ROLE mallory SUPERUSER}')",
                "CREATE VIEW " + PLANTED + ".stale AS SELECT 1 AS position, " + PLANTED + ".f('x') AS what",
                "CREATE VIEW " + PLANTED + ".joining AS SELECT " + PLANTED
                        + ".f('x') AS table_schema, 'y' AS table_name",
                "CREATE VIEW " + PLANTED + ".late AS SELECT " + PLANTED + ".f('x') AS table_schema, 'y' AS table_name",
                "CREATE VIEW " + PLANTED + ".switched AS SELECT " + PLANTED + ".f('x')",
                "CREATE VIEW " + PLANTED + ".selection AS SELECT true AS included, " + PLANTED + ".f('*') AS pattern",
                "CREATE VIEW " + PLANTED + ".put_back AS SELECT 1 AS position, " + PLANTED
                        + ".f('READ_ONLY') AS kind, NULL::text AS role, 'on' AS before");
    }

    private static List<FoundMigration> find(PostgresPair pair) {
        return Migration.find(pair.source().server(), pair.target().server());
    }

    /** To be stopped or cut over, a migration must be found first. */
    private static void assertUnknown(PostgresPair pair) {
        Migration migration = migration(pair, replication()).build();
        assertThatThrownBy(() -> migration.replication(PLANTED_ID)).hasMessageContaining("neither server knows");
    }

    private static void replicateAndStop(PostgresPair pair, String id) {
        try (MigrationRun run = start(pair, id)) {
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
    }

    private static MigrationRun start(PostgresPair pair, String id) {
        MigrationRun run =
                migration(pair, replication()).migrationId(id).build().start();
        DatabaseResult result = run.await().database(DATABASE).orElseThrow();
        assertThat(result.message()).isEmpty();
        assertThat(result.status()).isEqualTo(DatabaseResult.Status.REPLICATING);
        run.replication().awaitInSync(LONG);
        return run;
    }

    private static DatabaseResult migrate(PostgresPair pair, MigrationStrategy strategy, String id) {
        Migration.Builder migration = migration(pair, strategy);
        if (strategy instanceof LogicalReplication) {
            migration.ignoreCheck("names"); // which refuses it before
        }
        return migration
                .migrationId(id)
                .verify(Verify.CHECKSUMS)
                .build()
                .run()
                .database(DATABASE)
                .orElseThrow();
    }

    private static Migration.Builder migration(PostgresPair pair, MigrationStrategy strategy) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase(DATABASE)
                .strategy(strategy);
    }

    private static DumpRestore dump() {
        return DumpRestore.builder().definitionsFrom(DefinitionSource.CATALOGS).build();
    }

    private static MigrationStrategy replication() {
        return LogicalReplication.builder().copy(dump()).build();
    }

    private static String count(PostgresServer server, String from) {
        return String.valueOf(server.queryValue(DATABASE, "SELECT count(*) FROM " + from));
    }

    private static void dropDatabase(PostgresServer server) {
        server.execute("postgres", "DROP DATABASE IF EXISTS " + DATABASE);
    }
}
