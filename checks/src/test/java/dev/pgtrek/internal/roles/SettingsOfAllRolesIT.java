package dev.pgtrek.internal.roles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Finding;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.Sessions;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.MigrationStrategy;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is set for all roles arrives where the whole server does, and only what hinders nobody there. */
@PostgresTest(source = 14, target = 15)
class SettingsOfAllRolesIT {
    @BeforeEach
    void databases(PostgresPair pair) {
        pair.source().execute("postgres", "CREATE DATABASE one", "CREATE DATABASE other");
        set(pair.source(), "work_mem TO '9MB'");
    }

    @AfterEach
    void asBefore(PostgresPair pair) {
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            server.execute(
                    "postgres",
                    "SET default_transaction_read_only TO off",
                    "ALTER ROLE ALL RESET ALL",
                    "DROP DATABASE IF EXISTS one",
                    "DROP DATABASE IF EXISTS other");
        }
    }

    @Test
    void theyArriveAlthoughADatabaseFailed(PostgresPair pair) {
        MigrationResult result = migration(pair, "one").build().run();

        assertThat(result.status()).isEqualTo(MigrationResult.Status.FAILED);
        assertThat(ofAllRoles(pair.target())).containsExactly("work_mem=9MB");
        assertThat(result.findings()).isEmpty();
    }

    @Test
    void theyAreNamedWhereNoDatabaseArrived(PostgresPair pair) {
        MigrationResult result = migration(pair, "one", "other").build().run();

        assertThat(result.status()).isEqualTo(MigrationResult.Status.FAILED);
        assertThat(ofAllRoles(pair.target())).isEmpty();
        assertNamed(result.findings(), "work_mem", "no database of the source has arrived");
    }

    @Test
    void theyAreNamedWhereNotAllDatabasesWereSelected(PostgresPair pair) {
        MigrationResult result = migration(pair).includeDatabase("one").build().run();

        assertThat(result.status()).isEqualTo(MigrationResult.Status.COMPLETED);
        assertThat(ofAllRoles(pair.target())).isEmpty();
        assertNamed(result.findings(), "work_mem", "not all databases of the source were selected");
    }

    @Test
    void whatCouldEndWorkersThatFollowIsLeftUntilLater(PostgresPair pair) throws SQLException {
        set(pair.source(), "lock_timeout TO '5s'");
        set(pair.source(), "default_transaction_read_only TO on");
        try (Sessions sessions = Sessions.ofSuperusers(pair)) {
            List<Finding> findings = sessions.carrySettingsOfAllRoles(
                    () -> {},
                    DatabaseResult.Status.COMPLETED,
                    DatabaseResult.Status.REPLICATING,
                    DatabaseResult.Status.FAILED);

            assertThat(findings)
                    .hasSize(2)
                    .allMatch(finding -> finding.message().contains("workers that replicate"));
            assertThat(findings)
                    .extracting(finding -> finding.remedy().orElseThrow())
                    .containsExactlyInAnyOrder(
                            "ALTER ROLE ALL SET \"lock_timeout\" TO '5s'",
                            "ALTER ROLE ALL SET \"default_transaction_read_only\" TO 'on'");
        }
        assertThat(ofAllRoles(pair.target())).containsExactly("work_mem=9MB");
    }

    @Test
    void whateverMakesALoginFailIsTakenBack(PostgresPair pair) throws SQLException {
        for (SettingsOfAllRoles.Login login : List.<SettingsOfAllRoles.Login>of(
                () -> {
                    throw new SQLException("planted");
                },
                () -> {
                    throw new MigrationException(ErrorCode.DATABASE, "planted");
                })) {
            try (Sessions sessions = Sessions.ofSuperusers(pair)) {
                List<Finding> findings = sessions.carrySettingsOfAllRoles(login, DatabaseResult.Status.COMPLETED);

                assertNamed(findings, "work_mem", "let no one in: planted");
            }
            assertThat(ofAllRoles(pair.target())).isEmpty();
        }
    }

    private static void assertNamed(List<Finding> findings, String setting, String why) {
        assertThat(findings)
                .singleElement()
                .extracting(Finding::message)
                .asString()
                .contains("the setting " + setting + " of all roles", why);
    }

    private static void set(PostgresServer server, String setting) {
        server.execute("postgres", "ALTER ROLE ALL SET " + setting);
    }

    private static List<String> ofAllRoles(PostgresServer server) {
        return server
                .queryRows(
                        "postgres",
                        "SELECT unnest(setconfig) FROM pg_db_role_setting WHERE setrole = 0 AND setdatabase = 0")
                .stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    private static Migration.Builder migration(PostgresPair pair, String... failing) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(new Failing(List.of(failing)));
    }

    /** Moves nothing, and fails where it is told to. */
    private record Failing(List<String> databases) implements MigrationStrategy {
        @Override
        public String name() {
            return "failing";
        }

        @Override
        public DatabaseOutcome migrate(DatabaseMigration migration) throws SQLException {
            if (databases.contains(migration.database())) {
                throw new SQLException("planted");
            }
            return DatabaseOutcome.completed();
        }
    }
}
