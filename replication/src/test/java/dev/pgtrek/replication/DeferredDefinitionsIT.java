package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.option.Verify;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Foreign keys and triggers that wait for the end are then what they are on the source, in every respect. */
@PostgresTest(source = 15, target = 18, targetSettings = "max_logical_replication_workers=8")
@Timeout(180)
class DeferredDefinitionsIT {
    private static final String DATABASE = "wait";
    private static final Duration LONG = Duration.ofMinutes(2);

    private static final String DEFINITIONS = """
            SELECT string_agg(line, E'\\n' ORDER BY line)
              FROM (SELECT conrelid::regclass || ': ' || conname || ': ' || pg_get_constraintdef(oid)
                           || coalesce(' -- ' || obj_description(oid, 'pg_constraint'), '')
                      FROM pg_constraint WHERE contype = 'f' AND conparentid = 0
                    UNION ALL
                    SELECT tgrelid::regclass || ': ' || tgname || ' ' || tgenabled::text
                           || coalesce(' -- ' || obj_description(oid, 'pg_trigger'), '')
                      FROM pg_trigger WHERE NOT tgisinternal
                    UNION ALL
                    SELECT indexrelid::regclass || ' ' || pg_get_indexdef(indexrelid)
                           || coalesce(' -- ' || obj_description(indexrelid, 'pg_class'), '')
                      FROM pg_index WHERE indexrelid >= 16384 AND indrelid NOT IN (SELECT oid FROM pg_class WHERE relkind = 't')
                   ) AS all_of_them (line)
            """;

    @AfterEach
    void dropDatabases(PostgresPair pair) {
        for (PostgresServer server : new PostgresServer[] {pair.source(), pair.target()}) {
            server.execute("postgres", "DROP DATABASE IF EXISTS " + DATABASE);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWaitsEndsAsOnTheSource(boolean byServer, PostgresPair pair) {
        create(pair.source());
        LogicalReplication.Builder strategy = LogicalReplication.builder().keylessTables(KeylessTables.COPY_AT_CUTOVER);
        if (byServer) {
            strategy.copiedByServer();
        }
        Migration migration = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase(DATABASE)
                .strategy(strategy.build())
                .build();
        try (MigrationRun run = migration.start()) {
            assertThat(run.await().database(DATABASE).orElseThrow().message()).isEmpty();
            run.replication().awaitInSync(LONG);
            assertThat(pair.target()
                            .queryValue(DATABASE, "SELECT count(*) FROM pg_trigger WHERE tgenabled IN ('A', 'R')"))
                    .isEqualTo("0");
            assertThat(pair.target()
                            .queryValue(
                                    DATABASE,
                                    "SELECT count(*) FROM pg_constraint WHERE conrelid = 'keyless'::regclass"))
                    .isEqualTo("0");
            pair.source().execute(DATABASE, "INSERT INTO one VALUES (3, 3)");
            run.replication().awaitInSync(LONG);
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
        assertThat(pair.target().queryValue(DATABASE, DEFINITIONS))
                .isEqualTo(pair.source().queryValue(DATABASE, DEFINITIONS));
    }

    @Test
    void aNameWithLineBreaksWaitsLikeAny(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE " + DATABASE);
        String name = QualifiedName.quote("a\nb; Type: VIEW; Schema: x");
        pair.source()
                .execute(
                        DATABASE,
                        "CREATE TABLE " + name + " (id int PRIMARY KEY)",
                        "CREATE TABLE note (id serial PRIMARY KEY)",
                        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS"
                                + " $$BEGIN INSERT INTO public.note DEFAULT VALUES; RETURN NULL; END$$",
                        "CREATE TRIGGER " + name + " AFTER INSERT ON " + name + " FOR EACH ROW EXECUTE FUNCTION f()",
                        "ALTER TABLE " + name + " ENABLE ALWAYS TRIGGER " + name);
        Migration migration = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase(DATABASE)
                .strategy(LogicalReplication.withDefaults())
                .build();
        try (MigrationRun run = migration.start()) {
            assertThat(run.await().database(DATABASE).orElseThrow().message()).isEmpty();
            assertThat(pair.target()
                            .queryValue(
                                    DATABASE,
                                    "SELECT string_agg(tgenabled::text, '') FROM pg_trigger WHERE NOT tgisinternal"))
                    .isEqualTo("D");
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
        assertThat(pair.target()
                        .queryValue(
                                DATABASE,
                                "SELECT string_agg(tgenabled::text, '') FROM pg_trigger WHERE NOT tgisinternal"))
                .isEqualTo("A");
    }

    /**
     * By both ends of a replication; what is done to a table of the source is done to the target's, as its status asks for.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWaitsFollowsWhatBecomesOfItMeanwhile(boolean cutOver, PostgresPair pair) {
        create(pair.source());
        Migration migration = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase(DATABASE)
                .strategy(LogicalReplication.builder()
                        .keylessTables(KeylessTables.COPY_AT_CUTOVER)
                        .build())
                .build();
        try (MigrationRun run = migration.start()) {
            run.replication().awaitInSync(LONG);
            pair.source()
                    .execute(
                            DATABASE,
                            "ALTER TABLE keyless DROP CONSTRAINT late",
                            "ALTER TABLE keyless RENAME CONSTRAINT soon TO sooner",
                            "ALTER TABLE keyless DROP CONSTRAINT plain",
                            "ALTER TABLE keyless ADD CONSTRAINT plain FOREIGN KEY (other) REFERENCES one ON DELETE CASCADE",
                            "DROP TABLE span");
            pair.target().execute(DATABASE, "DROP TABLE span");
            for (PostgresServer server : new PostgresServer[] {pair.source(), pair.target()}) {
                server.execute(
                        DATABASE,
                        "ALTER TABLE keyless RENAME TO renamed",
                        "ALTER TRIGGER k ON renamed RENAME TO k2",
                        "DROP TRIGGER r ON one",
                        "DROP EVENT TRIGGER gone",
                        "ALTER EVENT TRIGGER noted RENAME TO noted_2");
            }
            pair.source().execute(DATABASE, "INSERT INTO renamed VALUES (1, 1, 2)");
            run.replication().awaitInSync(LONG);
            if (cutOver) {
                CutoverReport report = run.replication()
                        .cutover(Cutover.builder().verify(Verify.CHECKSUMS).build());
                assertThat(report.status()).as(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
                assertThat(pair.target().queryValue(DATABASE, "SELECT count(*) FROM renamed"))
                        .isEqualTo("2");
            } else {
                assertThat(run.replication().stop()).allMatch(StopReport::complete);
            }
        }
        // "sooner" is new to the target, which has not been told of it
        pair.source()
                .execute(
                        DATABASE,
                        "SET default_transaction_read_only = off",
                        "ALTER TABLE renamed DROP CONSTRAINT sooner");
        assertThat(pair.target().queryValue(DATABASE, DEFINITIONS))
                .isEqualTo(pair.source().queryValue(DATABASE, DEFINITIONS));
        assertThat(pair.target().queryRows(DATABASE, "SELECT evtname || evtenabled::text FROM pg_event_trigger"))
                .isEqualTo(
                        pair.source().queryRows(DATABASE, "SELECT evtname || evtenabled::text FROM pg_event_trigger"));
    }

    private static void create(PostgresServer source) {
        source.execute("postgres", "CREATE DATABASE " + DATABASE);
        source.execute(
                DATABASE,
                "CREATE TABLE one (id int PRIMARY KEY, other int UNIQUE, UNIQUE (other, id))",
                "INSERT INTO one VALUES (1, 1), (2, 2)",
                "CREATE INDEX one_other ON one (other) WHERE other > 0",
                "COMMENT ON INDEX one_other IS 'an index'",
                "CREATE TABLE keyless (id int, other int, \"o\"\"dd\" int)",
                "INSERT INTO keyless VALUES (1, 1, 1)",
                "ALTER TABLE keyless ADD CONSTRAINT plain FOREIGN KEY (id) REFERENCES one",
                "COMMENT ON CONSTRAINT plain ON keyless IS 'it''s \\ a comment'",
                "ALTER TABLE keyless ADD CONSTRAINT \"o\"\"dd\nname\" FOREIGN KEY (\"o\"\"dd\") REFERENCES one (other)"
                        + " ON UPDATE CASCADE ON DELETE RESTRICT",
                "COMMENT ON CONSTRAINT \"o\"\"dd\nname\" ON keyless IS 'an odd name''s comment'",
                "ALTER TABLE keyless ADD CONSTRAINT late FOREIGN KEY (id) REFERENCES one DEFERRABLE INITIALLY DEFERRED",
                "ALTER TABLE keyless ADD CONSTRAINT soon FOREIGN KEY (id) REFERENCES one ON UPDATE SET DEFAULT DEFERRABLE",
                "ALTER TABLE keyless ADD CONSTRAINT pair FOREIGN KEY (other, id) REFERENCES one (other, id) MATCH FULL"
                        + " ON DELETE SET NULL (other)",
                "ALTER TABLE keyless ADD CONSTRAINT unchecked FOREIGN KEY (id) REFERENCES one NOT VALID",
                "CREATE TABLE two (id int PRIMARY KEY REFERENCES one)",
                "INSERT INTO two VALUES (1)",
                "CREATE TABLE part (id int PRIMARY KEY, at int) PARTITION BY RANGE (id)",
                "CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10)",
                "CREATE INDEX part_at ON part (at)",
                "INSERT INTO part VALUES (1, 1)",
                "ALTER TABLE keyless ADD CONSTRAINT to_parts FOREIGN KEY (id) REFERENCES part",
                "CREATE TABLE span (at int4range, CONSTRAINT \"x UNIQUE (\" EXCLUDE USING gist (at WITH &&),"
                        + " id int PRIMARY KEY)",
                "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NEW; END$$",
                "CREATE TRIGGER a AFTER INSERT ON one FOR EACH ROW EXECUTE FUNCTION f()",
                "CREATE TRIGGER r AFTER INSERT ON one FOR EACH ROW EXECUTE FUNCTION f()",
                "CREATE TRIGGER o AFTER INSERT ON one FOR EACH ROW EXECUTE FUNCTION f()",
                "CREATE TRIGGER d AFTER INSERT ON one FOR EACH ROW EXECUTE FUNCTION f()",
                "CREATE TRIGGER p AFTER INSERT ON part FOR EACH ROW EXECUTE FUNCTION f()",
                "CREATE TRIGGER k AFTER INSERT ON keyless FOR EACH ROW EXECUTE FUNCTION f()",
                "COMMENT ON TRIGGER a ON one IS 'a trigger'",
                "ALTER TABLE one ENABLE ALWAYS TRIGGER a",
                "ALTER TABLE one ENABLE REPLICA TRIGGER r",
                "ALTER TABLE one DISABLE TRIGGER d",
                "ALTER TABLE part ENABLE ALWAYS TRIGGER p",
                "ALTER TABLE keyless ENABLE ALWAYS TRIGGER k",
                "CREATE FUNCTION e() RETURNS event_trigger LANGUAGE plpgsql AS $$BEGIN END$$",
                "CREATE EVENT TRIGGER gone ON ddl_command_end EXECUTE FUNCTION e()",
                "CREATE EVENT TRIGGER noted ON ddl_command_end EXECUTE FUNCTION e()");
    }
}
