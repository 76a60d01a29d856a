package dev.pgtrek.replication.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.Migration;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Where the server's worker runs all code as a superuser, no owner of a table gives it more while a replication leads there.
 * Who has the database to himself again may do all that owners may.
 */
@PostgresTest(source = 14, target = 15, targetSettings = "wal_level=logical")
@Timeout(240)
class DefinitionGuardIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String REFUSED = "only superusers may change definitions while pgtrek replicates";
    private static final String WRITABLE = "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE";

    /** What makes the server run something when a row is written, or replaces it. */
    private static final List<String> DEFINITIONS = List.of(
            "CREATE TRIGGER late BEFORE INSERT ON m.data FOR EACH ROW EXECUTE FUNCTION m.attack()",
            "ALTER TABLE m.data ENABLE ALWAYS TRIGGER dormant",
            "CREATE OR REPLACE FUNCTION m.limited(int) RETURNS bool LANGUAGE sql AS 'SELECT false'",
            "CREATE INDEX late ON m.data (m.limited(id))",
            "CREATE RULE late AS ON INSERT TO m.data DO ALSO SELECT m.limited(1)",
            "DO $$BEGIN EXECUTE 'DROP TABLE m.data'; END$$",
            "CREATE SCHEMA late CREATE VIEW v AS SELECT 1 AS one");

    private static final String OWN = "CREATE TABLE m.own (id int); DROP TABLE m.own";

    @Test
    void definitionsWaitForTheSwitchInEitherDirection(PostgresPair pair) {
        try (HostileOwner mallory = prepared(pair);
                MigrationRun run = replicated(pair)) {
            assertRefused(mallory, pair.target());
            pair.target().execute("mal", OWN);

            assertThat(run.replication()
                            .cutover(Cutover.builder().reverseReplication(true).build())
                            .status())
                    .isEqualTo(CutoverReport.Status.COMPLETED);
            mallory.execute(pair.target(), OWN);
            assertRefused(mallory, pair.source());

            assertThat(run.replication().switchBack(Cutover.withDefaults()).status())
                    .isEqualTo(CutoverReport.Status.COMPLETED);
            mallory.execute(pair.source(), OWN);
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
            assertNothingIsLeft(pair, mallory);
        }
    }

    @Test
    void definitionsWaitForTheEnd(PostgresPair pair) {
        try (HostileOwner mallory = prepared(pair);
                MigrationRun run = replicated(pair)) {
            pair.source().execute("mal", "INSERT INTO m.data VALUES (2)");
            run.replication().awaitInSync(LONG);
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
            mallory.execute(pair.target(), OWN);
            assertThat(Contents.of(pair.target(), "mal").differencesFrom(Contents.of(pair.source(), "mal")))
                    .isEmpty();
            assertNothingIsLeft(pair, mallory);
        }
    }

    private static void assertRefused(HostileOwner mallory, PostgresServer server) {
        for (String definition : DEFINITIONS) {
            assertThatThrownBy(() -> mallory.execute(server, WRITABLE, definition))
                    .describedAs(definition)
                    .hasMessageContaining(REFUSED);
        }
    }

    private static void assertNothingIsLeft(PostgresPair pair, HostileOwner mallory) {
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            assertThat(server.queryRows("mal", "SELECT evtname FROM pg_event_trigger"))
                    .isEmpty();
        }
        mallory.assertHarmless();
    }

    private static HostileOwner prepared(PostgresPair pair) {
        HostileOwner mallory = HostileOwner.of(pair, "mal");
        mallory.execute(
                pair.source(),
                "CREATE SCHEMA m",
                "CREATE TABLE m.data (id int PRIMARY KEY)",
                "INSERT INTO m.data VALUES (1)",
                "CREATE FUNCTION m.limited(int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT true'",
                """
                CREATE FUNCTION m.attack() RETURNS trigger LANGUAGE plpgsql AS
                $$BEGIN PERFORM hostile.probe('trigger'); RETURN NEW; END$$
                """,
                "CREATE TRIGGER dormant BEFORE INSERT ON m.data FOR EACH ROW EXECUTE FUNCTION m.attack()",
                "ALTER TABLE m.data DISABLE TRIGGER dormant");
        return mallory;
    }

    private static MigrationRun replicated(PostgresPair pair) {
        MigrationRun run = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .migrationId("guarded")
                .includeDatabase("mal")
                .strategy(LogicalReplication.withDefaults())
                .build()
                .start();
        run.replication().awaitInSync(LONG);
        return run;
    }
}
