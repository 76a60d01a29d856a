package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Finding;
import dev.pgtrek.dump.internal.tool.ClientTools;
import dev.pgtrek.dump.internal.tool.ClientToolsFinder;
import dev.pgtrek.dump.internal.tool.ToolChoice;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.result.RoleResult;
import dev.pgtrek.server.ServerVersion;
import dev.pgtrek.testkit.LeakChecker;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What belongs to no single database is the same on both sides after the migration of a whole server by superusers. */
class GlobalsIT {
    private static final Map<String, String> PASSWORDS = Map.of("by_scram", "s$ram '\" \\", "by_md5", "m€5 '\" \\");

    @Test
    void pgDumpallPrintsTheSameOfBoth() throws Exception {
        migrate(15, 15);
    }

    /** Where the two print alike by themselves, as memberships have had options since 16. */
    @ParameterizedTest
    @Tag("proof")
    @CsvSource({"10, 15", "14, 14", "14, 15", "16, 16", "17, 17", "16, 18", "18, 18"})
    void soItDoesBetweenVersions(int source, int target) throws Exception {
        migrate(source, target);
    }

    private static void migrate(int source, int target) throws Exception {
        Optional<ClientTools> tools = ToolChoice.among(
                new ClientToolsFinder().find(Optional.empty()),
                new ServerVersion(source * 10_000),
                new ServerVersion(target * 10_000));
        assumeThat(tools).isPresent();
        try (PostgresPair pair = PostgresPair.start(
                PostgresServer.builder(source), PostgresServer.builder(target).authentication("md5"))) {
            fill(pair.source());
            if (source >= 15) {
                grantParameters(pair.source());
            }
            List<String> before = globals(tools.get(), pair.source());
            LeakChecker leaks = LeakChecker.watch(pair.source(), pair.target());

            MigrationResult result =
                    migration(pair).excludeRole("outsider").build().run();

            leaks.check();
            assertThat(result.status()).as(result.toString()).isEqualTo(MigrationResult.Status.COMPLETED);
            assertThat(result.findings()).isEmpty();
            assertThat(globals(tools.get(), pair.source())).isEqualTo(before);
            assertThat(globals(tools.get(), pair.target()))
                    .anyMatch(line -> line.startsWith("ALTER ROLE by_md5 SET \"my.app\""))
                    .isEqualTo(before);
            assertThat(settings(pair.target())).isEqualTo(settings(pair.source()));
            assertThat(pair.target().log()).doesNotContain("ERROR:", "FATAL:");
            assertEverybodyLogsIn(pair.target());

            MigrationResult again =
                    migration(pair).excludeRole("outsider").build().run();

            assertThat(again.findings()).isEmpty();
            assertThat(again.roles())
                    .filteredOn(role -> !role.name().equals("outsider"))
                    .allSatisfy(role -> assertThat(role.status()).isEqualTo(RoleResult.Status.EXISTS));
        }
    }

    private static void assertEverybodyLogsIn(PostgresServer target) throws SQLException {
        for (Map.Entry<String, String> role : PASSWORDS.entrySet()) {
            target.connect("shop", role.getKey(), role.getValue()).close();
        }
    }

    /** A library that only the source has would keep everybody out of the target. */
    @Test
    void whatIsSetForAllRolesNeitherLocksAnybodyOutNorGoesBeforeWhatTheTargetHas() {
        try (PostgresPair pair = PostgresPair.start(15, 18)) {
            pair.source()
                    .execute(
                            "postgres",
                            "CREATE DATABASE shop",
                            "ALTER ROLE ALL SET work_mem TO '9MB'",
                            "ALTER ROLE ALL SET \"app.key\" TO 'hidden-value'",
                            "ALTER ROLE ALL SET \"no.library\" TO '0'",
                            "ALTER ROLE ALL SET session_preload_libraries TO 'adminpack'");
            pair.target()
                    .execute(
                            "postgres",
                            "ALTER ROLE ALL SET work_mem TO '10MB'",
                            "ALTER ROLE ALL SET \"app.other\" TO 'hidden-value'");

            MigrationResult result = migration(pair).build().run();

            assertThat(result.status()).as(result.toString()).isEqualTo(MigrationResult.Status.COMPLETED);
            assertThat(ofAllRoles(pair.target()))
                    .containsExactlyInAnyOrder(
                            "work_mem=10MB", "app.other=hidden-value", "app.key=hidden-value", "no.library=0");
            assertThat(result.findings())
                    .extracting(Finding::message)
                    .hasSize(2)
                    .anyMatch(message ->
                            message.contains("session_preload_libraries") && message.contains("let no one in"))
                    .anyMatch(message -> message.endsWith("differs from the source's in: app.other, work_mem"))
                    .noneMatch(message -> message.contains("hidden-value"));
        }
    }

    @Test
    void whatIsSetForAllRolesIsNamedWhereOnlyASuperuserMayCarryIt() {
        try (PostgresPair pair = PostgresPair.start(15, 16)) {
            pair.source()
                    .execute(
                            "postgres",
                            "CREATE DATABASE shop",
                            "ALTER ROLE ALL SET work_mem TO '9MB'",
                            "ALTER ROLE ALL SET \"app.key\" TO 'hidden-value'",
                            "CREATE ROLE app",
                            "GRANT SET ON PARAMETER log_statement TO app");
            pair.target().execute("postgres", "CREATE ROLE mover LOGIN CREATEDB CREATEROLE PASSWORD 'm'");

            MigrationResult result = migration(pair)
                    .target("postgresql://mover:m@%s:%d/postgres"
                            .formatted(pair.target().host(), pair.target().port()))
                    .build()
                    .run();

            assertThat(result.status()).as(result.toString()).isEqualTo(MigrationResult.Status.COMPLETED);
            assertThat(result.findings())
                    .extracting(Finding::toString)
                    .hasSize(3)
                    .allMatch(finding -> finding.contains("only a superuser") && finding.contains("mover"))
                    .anyMatch(finding -> finding.endsWith("-> ALTER ROLE ALL SET \"work_mem\" TO '9MB'"))
                    .anyMatch(finding -> finding.contains("app.key"))
                    .anyMatch(finding -> finding.endsWith("-> GRANT SET ON PARAMETER \"log_statement\" TO \"app\""))
                    .noneMatch(finding -> finding.contains("hidden-value"));
            assertThat(pair.target().log()).doesNotContain("ERROR:", "FATAL:");
        }
    }

    private static Migration.Builder migration(PostgresPair pair) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(DumpRestore.withDefaults())
                .jobs(2);
    }

    private static void fill(PostgresServer source) {
        source.execute(
                "postgres",
                "SET password_encryption = 'scram-sha-256'; CREATE ROLE by_scram LOGIN PASSWORD "
                        + literal(PASSWORDS.get("by_scram"))
                        + " CONNECTION LIMIT 5 VALID UNTIL '2099-12-31 23:00:00+00'",
                "SET password_encryption = 'md5'; CREATE ROLE by_md5 LOGIN PASSWORD "
                        + literal(PASSWORDS.get("by_md5")),
                "CREATE ROLE boss SUPERUSER CREATEDB CREATEROLE REPLICATION BYPASSRLS",
                "CREATE ROLE grp NOINHERIT",
                "CREATE ROLE \"Ödd \"\"name\"\" 'x'\"",
                "CREATE ROLE outsider",
                "GRANT grp TO by_scram WITH ADMIN OPTION",
                "SET ROLE by_scram; GRANT grp TO by_md5; RESET ROLE",
                "GRANT pg_monitor, grp TO \"Ödd \"\"name\"\" 'x'\"",
                "COMMENT ON ROLE grp IS E'it''s \\\\ a \"group\"'",
                "ALTER ROLE by_md5 SET search_path TO '$user', 'A b', ''",
                "ALTER ROLE by_md5 SET \"my.app\" TO E'it''s, \"a\" \\\\ value'",
                "CREATE DATABASE shop OWNER by_scram",
                "ALTER ROLE by_scram IN DATABASE shop SET work_mem TO '9MB'",
                "ALTER ROLE by_scram IN DATABASE shop SET default_transaction_read_only TO on",
                "ALTER ROLE ALL IN DATABASE shop SET work_mem TO '7MB'",
                "ALTER ROLE ALL SET statement_timeout TO '55s'",
                "ALTER ROLE ALL SET search_path TO '$user', 'A b', ''",
                "ALTER ROLE ALL SET default_transaction_read_only TO on",
                "ALTER ROLE ALL SET \"my.app\" TO E'it''s, \"a\" \\\\ value'");
    }

    /** Rights to parameters, one of them passed on; there are none before 15. */
    private static void grantParameters(PostgresServer source) {
        source.execute(
                "postgres",
                "SET default_transaction_read_only TO off",
                "GRANT SET, ALTER SYSTEM ON PARAMETER log_statement TO \"Ödd \"\"name\"\" 'x'\" WITH GRANT OPTION",
                "SET ROLE \"Ödd \"\"name\"\" 'x'\"; GRANT SET ON PARAMETER log_statement TO by_md5; RESET ROLE",
                "GRANT SET ON PARAMETER \"my.Own\" TO by_scram",
                "GRANT SET ON PARAMETER session_replication_role TO PUBLIC",
                "GRANT SET ON PARAMETER session_replication_role TO outsider");
    }

    private static String literal(String password) {
        return "E'" + password.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /** As pg_dumpall leaves out what is set for single databases or for all roles. */
    private static List<List<String>> settings(PostgresServer server) {
        return List.copyOf(server.queryRows("postgres", """
                SELECT coalesce(rolname, 'all roles'), coalesce(datname, 'all databases'), setconfig::text
                  FROM pg_db_role_setting
                  LEFT JOIN pg_roles role ON role.oid = setrole
                  LEFT JOIN pg_database database ON database.oid = setdatabase
                 WHERE (rolname IS NULL) = (setrole = 0) AND (datname IS NULL) = (setdatabase = 0)
                 ORDER BY 1, 2
                """));
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

    /**
     * Without comments, empty lines, the superuser's own password, the key that is a new one each time, and what is
     * excluded.
     */
    private static List<String> globals(ClientTools tools, PostgresServer server) throws Exception {
        ProcessBuilder command = new ProcessBuilder(
                tools.directory().resolve("pg_dumpall").toString(), "--globals-only", "-d", server.uri());
        Process process = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<String> lines = process.inputReader(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isEmpty() && !line.startsWith("--") && !line.startsWith("\\"))
                .filter(line -> !line.startsWith("ALTER ROLE postgres") && !line.contains("outsider"))
                .toList();
        assertThat(process.waitFor()).isZero();
        return lines;
    }
}
