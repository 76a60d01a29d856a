package dev.pgtrek.internal.roles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.internal.Sessions;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.option.RolePasswords;
import dev.pgtrek.result.RoleResult;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who logged in by a password on the source does so on the target. */
class PasswordsIT {
    private static final String EVERY_PRINTABLE =
            IntStream.rangeClosed(' ', '~').mapToObj(Character::toString).collect(Collectors.joining());

    private static final String LITERAL =
            "E'" + EVERY_PRINTABLE.replace("\\", "\\\\").replace("'", "\\'") + "'";

    /** The authentication method md5 takes passwords stored in either form. */
    private static PostgresPair pair(int source, int target) {
        return PostgresPair.start(
                PostgresServer.builder(source), PostgresServer.builder(target).authentication("md5"));
    }

    @ParameterizedTest
    @CsvSource({"10, 18", "15, 15"})
    void passwordsThatCanBeReadArriveAsTheyAreStored(int source, int target) throws SQLException {
        try (PostgresPair pair = pair(source, target)) {
            pair.source()
                    .execute(
                            "postgres",
                            "SET password_encryption = 'scram-sha-256'; CREATE ROLE scram LOGIN PASSWORD " + LITERAL,
                            "SET password_encryption = 'md5'; CREATE ROLE md5 LOGIN PASSWORD " + LITERAL,
                            "CREATE ROLE \"o'dd \"\"name\\\" LOGIN PASSWORD " + LITERAL,
                            "CREATE ROLE never LOGIN");

            try (Sessions sessions = Sessions.ofSuperusers(pair)) {
                assertThat(RoleMigratorIT.byName(sessions.migrateRoles()).values())
                        .filteredOn(result -> !result.name().equals("postgres"))
                        .allSatisfy(result -> {
                            assertThat(result.status()).isEqualTo(RoleResult.Status.CREATED);
                            assertThat(result.generatedPassword()).isEmpty();
                        });
            }

            assertLogsIn(pair.target(), "scram", EVERY_PRINTABLE);
            assertLogsIn(pair.target(), "md5", EVERY_PRINTABLE);
            assertLogsIn(pair.target(), "o'dd \"name\\", EVERY_PRINTABLE);
            assertIsRefused(pair.target(), "scram", "another");
            assertIsRefused(pair.target(), "never", EVERY_PRINTABLE);
        }
    }

    @Test
    void passwordsThatCanNotBeReadAreReplacedAsTheCallerLikes() throws SQLException {
        try (PostgresPair pair = pair(14, 18)) {
            pair.source()
                    .execute(
                            "postgres",
                            "CREATE ROLE reader LOGIN",
                            "CREATE ROLE app LOGIN PASSWORD 'old'",
                            "CREATE ROLE grp");

            RoleResult generated = migrate(pair, RolePasswords.generated()).get("app");
            assertThat(generated.status()).isEqualTo(RoleResult.Status.PARTIAL);
            String password = generated.generatedPassword().orElseThrow();
            assertThat(password).hasSizeGreaterThanOrEqualTo(32);
            assertThat(generated.toString()).doesNotContain(password);
            assertLogsIn(pair.target(), "app", password);
            assertIsRefused(pair.target(), "app", "old");
            forget(pair);

            Map<String, RoleResult> none = migrate(pair, RolePasswords.none());
            assertThat(none.get("app").status()).isEqualTo(RoleResult.Status.PARTIAL);
            assertThat(none.get("app").message().orElseThrow()).contains("password");
            assertThat(none.get("grp").status()).isEqualTo(RoleResult.Status.CREATED);
            assertIsRefused(pair.target(), "app", "old");
            forget(pair);

            RolePasswords supplied = RolePasswords.suppliedBy(
                    role -> role.equals("app") ? Optional.of(EVERY_PRINTABLE) : Optional.empty());
            RoleResult own = migrate(pair, supplied).get("app");
            assertThat(own.status()).isEqualTo(RoleResult.Status.CREATED);
            assertThat(own.generatedPassword()).isEmpty();
            assertLogsIn(pair.target(), "app", EVERY_PRINTABLE);
            String stored =
                    pair.target().queryValue("postgres", "SELECT rolpassword FROM pg_authid WHERE rolname = 'app'");
            forget(pair);

            migrate(pair, RolePasswords.suppliedBy(role -> Optional.of(stored)));
            assertLogsIn(pair.target(), "app", EVERY_PRINTABLE);
            forget(pair);

            RoleResult failed = migrate(pair, RolePasswords.suppliedBy(role -> {
                        throw new IllegalStateException("the vault said: hunter2");
                    }))
                    .get("app");
            assertThat(failed.status()).isEqualTo(RoleResult.Status.FAILED);
            assertThat(failed.message().orElseThrow())
                    .contains("IllegalStateException")
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void newOnesAreHandedOverBeforeARoleHasOne() throws SQLException {
        try (PostgresPair pair = pair(14, 18)) {
            pair.source()
                    .execute(
                            "postgres",
                            "CREATE ROLE reader LOGIN",
                            "CREATE ROLE app LOGIN PASSWORD 'old'",
                            "CREATE ROLE grp");
            Map<String, RoleResult> refused = migrate(pair, RolePasswords.generated(passwords -> {
                throw new IllegalStateException("no room for " + passwords);
            }));
            assertThat(refused.get("app").status()).isEqualTo(RoleResult.Status.FAILED);
            assertThat(refused.get("app").message().orElseThrow())
                    .isEqualTo("the function that receives new passwords failed with"
                            + " java.lang.IllegalStateException");
            assertThat(refused.get("app").generatedPassword()).isEmpty();
            assertThat(refused.get("grp").status()).isEqualTo(RoleResult.Status.CREATED);
            assertThat(rolesOfTarget(pair)).isEqualTo("grp");
            pair.target().execute("postgres", "DROP ROLE grp");

            Map<String, String> received = new HashMap<>();
            Map<String, RoleResult> created = migrate(pair, RolePasswords.generated(passwords -> {
                assertThat(received).isEmpty();
                assertThat(rolesOfTarget(pair)).isNull();
                received.putAll(passwords);
            }));
            assertThat(received.keySet()).containsExactlyInAnyOrder("app", "reader");
            assertThat(created.get("app").generatedPassword()).contains(received.get("app"));
            assertLogsIn(pair.target(), "app", received.get("app"));

            RoleResult again = migrate(pair, RolePasswords.generated(passwords -> {
                        throw new AssertionError("no role is new");
                    }))
                    .get("app");
            assertThat(again.status()).isEqualTo(RoleResult.Status.EXISTS);
            assertThat(again.message().orElseThrow()).contains("handed its password over");
        }
    }

    private static @Nullable String rolesOfTarget(PostgresPair pair) {
        return pair.target()
                .queryValue(
                        "postgres",
                        "SELECT string_agg(rolname, ',') FROM pg_roles WHERE rolname IN ('app', 'grp', 'reader')");
    }

    private static Map<String, RoleResult> migrate(PostgresPair pair, RolePasswords passwords) throws SQLException {
        MigrationOptions options =
                MigrationOptions.builder().rolePasswords(passwords).build();
        try (Sessions sessions = Sessions.of(pair, options, "reader", "postgres")) {
            return RoleMigratorIT.byName(sessions.migrateRoles());
        }
    }

    private static void forget(PostgresPair pair) {
        pair.target().execute("postgres", "DROP ROLE app, grp, reader");
    }

    private static void assertLogsIn(PostgresServer server, String role, String password) throws SQLException {
        server.connect("postgres", role, password).close();
    }

    private static void assertIsRefused(PostgresServer server, String role, String password) {
        assertThatThrownBy(() -> server.connect("postgres", role, password))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }
}
