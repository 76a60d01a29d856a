package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.MigrationStrategy;
import dev.pgtrek.strategy.StopReport;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Passwords stay out of the log of a target that logs everything, those in statements that fail, too. */
@PostgresTest(
        source = 15,
        target = 16,
        targetSettings = {
            "log_statement=all",
            "log_min_duration_statement=0",
            "log_min_error_statement=error",
            "log_parameter_max_length_on_error=-1",
            "debug_print_parse=on",
            "debug_print_rewritten=on",
            "debug_print_plan=on"
        })
@Timeout(180)
class SecretsInLogIT {
    private static final String OF_ROLE = "sesame-of-role";
    private static final String OF_MAPPING = "sesame-of-mapping";
    private static final String OF_FAILING_MAPPING = "sesame-of-failing-mapping";
    private static final String OF_SUBSCRIPTION = "sesame-of-subscription";

    @BeforeEach
    void database(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE shop", "CREATE ROLE teller PASSWORD '" + OF_ROLE + "'");
        pair.source()
                .execute(
                        "shop",
                        "CREATE TABLE note (id int PRIMARY KEY)",
                        "INSERT INTO note VALUES (1)",
                        "CREATE FOREIGN DATA WRAPPER nothing",
                        "CREATE SERVER far FOREIGN DATA WRAPPER nothing OPTIONS (password '" + OF_MAPPING + "')",
                        "CREATE USER MAPPING FOR postgres SERVER far OPTIONS (user 'u', password '" + OF_MAPPING
                                + "')");
    }

    @AfterEach
    void drop(PostgresPair pair) {
        for (PostgresServer server : new PostgresServer[] {pair.source(), pair.target()}) {
            server.execute("postgres", "DROP DATABASE IF EXISTS shop", "DROP ROLE IF EXISTS teller");
        }
    }

    @Test
    void byDumpWithAStatementThatFails(PostgresPair pair) {
        // a role that the target lacks, as it is not migrated
        pair.source()
                .execute(
                        "shop",
                        "CREATE ROLE absent",
                        "CREATE USER MAPPING FOR absent SERVER far OPTIONS (password '" + OF_FAILING_MAPPING + "')");
        try (MigrationRun run = migration(
                        pair, DumpRestore.builder().allowRefusedStatements(true).build())
                .excludeRole("absent")
                .build()
                .start()) {
            run.await();
        } finally {
            pair.source().execute("shop", "DROP USER MAPPING FOR absent SERVER far", "DROP ROLE absent");
        }
        assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM pg_user_mappings"))
                .isEqualTo("1");
        assertSilent(pair);
    }

    @Test
    void byReplication(PostgresPair pair) {
        Server withPassword = Server.builder()
                .host("localhost")
                .port(pair.source().port())
                .user("postgres")
                .password(OF_SUBSCRIPTION)
                .build();
        LogicalReplication strategy = LogicalReplication.builder()
                .sourceAsSeenFromTarget(withPassword)
                .build();
        try (MigrationRun run = migration(pair, strategy).build().start()) {
            assertThat(run.await().status()).isEqualTo(MigrationResult.Status.REPLICATING);
            assertThat(pair.target().queryValue("shop", "SELECT subconninfo FROM pg_subscription"))
                    .contains(OF_SUBSCRIPTION);
            assertThat(run.replication().stop()).allMatch(StopReport::complete);
        }
        assertSilent(pair);
    }

    private static Migration.Builder migration(PostgresPair pair, MigrationStrategy strategy) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .migrationId("secrets")
                .includeDatabase("shop")
                .strategy(strategy);
    }

    private static void assertSilent(PostgresPair pair) {
        assertThat(pair.target().log())
                .contains("CREATE TABLE")
                .doesNotContain(OF_ROLE, OF_MAPPING, OF_FAILING_MAPPING, OF_SUBSCRIPTION);
    }
}
