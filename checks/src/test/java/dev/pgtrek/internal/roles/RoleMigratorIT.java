package dev.pgtrek.internal.roles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.pgtrek.internal.Sessions;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.result.RoleResult;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Roles moved by a superuser on both sides are on the target what they are on the source. */
class RoleMigratorIT {
    /** Names that a careless writer of SQL would trip over; the fourth but last has 63 bytes. */
    static final List<String> ODD_NAMES = List.of(
            "Upper Case",
            "a\"quote",
            "an'apostrophe",
            "back\\slash",
            "{brace}",
            "question?mark",
            "dollar$$sign",
            "tab\tand\nline",
            "comma,name",
            "equals=slash/star*",
            "Überprüfer",
            "角色",
            "PUBLIC",
            "none of us",
            "n".repeat(61) + "é",
            "x\"; DROP ROLE victim; --",
            "x'; DROP ROLE victim; --",
            "\"");

    abstract static class Cases {
        @Test
        void everythingOfARoleArrives(PostgresPair pair) throws SQLException {
            PostgresServer source = pair.source();
            source.execute("postgres", "CREATE ROLE victim");
            for (String name : ODD_NAMES) {
                source.execute("postgres", "CREATE ROLE " + quote(name) + " LOGIN");
                source.execute("postgres", "GRANT victim TO " + quote(name));
                source.execute("postgres", "COMMENT ON ROLE " + quote(name) + " IS E'it''s \\\\ \"odd\"'");
                source.execute("postgres", "ALTER ROLE " + quote(name) + " SET search_path TO " + quote(name));
            }
            fill(source);
            pair.target().execute("postgres", "ALTER ROLE postgres PASSWORD 'the target''s own'");

            try (Sessions sessions = Sessions.ofSuperusers(pair)) {
                List<RoleResult> results = sessions.migrateRoles();

                assertThat(results)
                        .filteredOn(result -> result.status() != RoleResult.Status.CREATED)
                        .extracting(RoleResult::name)
                        .containsExactly("postgres");
                assertThat(results).extracting(RoleResult::name).containsAll(ODD_NAMES);
            }
            assertThat(roles(pair.target())).isEqualTo(roles(source));
            assertThat(memberships(pair.target(), false))
                    .isEqualTo(memberships(source, pair.target().major() >= 16));

            try (Sessions again = Sessions.ofSuperusers(pair)) {
                assertThat(again.migrateRoles()).allSatisfy(result -> {
                    assertThat(result.status()).isEqualTo(RoleResult.Status.EXISTS);
                    // two servers, two superusers
                    assertThat(result.message().orElse(""))
                            .isEqualTo(
                                    result.name().equals("postgres")
                                            ? "kept as it is; differs from the source: stored password differs"
                                            : "");
                });
            }
        }

        /** What versions may differ in. */
        void fill(PostgresServer source) {
            source.execute(
                    "postgres",
                    "CREATE ROLE boss SUPERUSER CREATEROLE CREATEDB LOGIN REPLICATION BYPASSRLS CONNECTION LIMIT 7"
                            + " VALID UNTIL '2099-12-31 23:59:59.5+03'",
                    "CREATE ROLE closed NOINHERIT LOGIN CONNECTION LIMIT 0 VALID UNTIL 'infinity'",
                    "CREATE ROLE admin1 CREATEROLE",
                    "CREATE ROLE admin2",
                    "CREATE ROLE grp",
                    "CREATE ROLE usr LOGIN",
                    "GRANT grp TO admin1 WITH ADMIN OPTION",
                    "SET ROLE admin1; GRANT grp TO admin2 WITH ADMIN OPTION; RESET ROLE",
                    "SET ROLE admin2; GRANT grp TO usr; RESET ROLE",
                    "GRANT pg_monitor TO usr",
                    "GRANT grp TO closed",
                    "GRANT grp TO postgres",
                    "ALTER ROLE usr SET search_path TO '$user', 'A b', 'x\"y', ''",
                    "ALTER ROLE usr SET temp_tablespaces TO ''",
                    "ALTER ROLE usr SET session_preload_libraries TO 'one', 'Two, three'",
                    "ALTER ROLE usr SET work_mem TO '12MB'",
                    "ALTER ROLE usr SET \"DateStyle\" TO 'SQL, DMY'",
                    "ALTER ROLE usr SET log_statement TO 'ddl'",
                    "ALTER ROLE usr SET role TO 'grp'",
                    "ALTER ROLE usr SET \"my.app\" TO E'it''s, \"a\" \\\\ value'",
                    "ALTER ROLE usr SET default_transaction_read_only TO on");
        }
    }

    abstract static class CasesSince16 extends Cases {
        @Override
        void fill(PostgresServer source) {
            super.fill(source);
            source.execute(
                    "postgres",
                    "CREATE ROLE opt1",
                    "CREATE ROLE opt2",
                    "CREATE ROLE opt3",
                    "GRANT opt1 TO opt2 WITH ADMIN TRUE, INHERIT FALSE, SET FALSE",
                    "GRANT opt1 TO opt3 WITH INHERIT TRUE, SET FALSE",
                    "GRANT opt1 TO opt3 WITH INHERIT FALSE, SET TRUE GRANTED BY opt2",
                    "GRANT pg_read_all_data TO opt3 WITH SET FALSE",
                    "SET ROLE admin1; CREATE ROLE made_by_admin1; RESET ROLE");
        }
    }

    @Nested
    @PostgresTest(source = 10, target = 18)
    class From10To18 extends Cases {}

    @Nested
    @Tag("proof")
    @PostgresTest(source = 10, target = 15)
    class From10To15 extends Cases {}

    @Nested
    @Tag("proof")
    @PostgresTest(source = 14, target = 18)
    class From14To18 extends Cases {}

    @Nested
    @Tag("proof")
    @PostgresTest(source = 15, target = 15)
    class From15To15 extends Cases {
        @Test
        @PostgresTest(source = 15, target = 15)
        void pgDumpallPrintsTheSameOfBoth(PostgresPair pair) throws Exception {
            assumeThat(System.getenv("PATH").split(File.pathSeparator))
                    .as("folders with pg_dumpall")
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, "pg_dumpall")));
            fill(pair.source());

            try (Sessions sessions = Sessions.ofSuperusers(pair)) {
                sessions.migrateRoles();
            }

            assertThat(globals(pair.target()))
                    .anyMatch(line -> line.startsWith("CREATE ROLE admin1"))
                    .anyMatch(line -> line.startsWith("GRANT grp TO usr"))
                    .isEqualTo(globals(pair.source()));
        }

        /** Without comments, the superuser's own password, and the key that is a new one each time. */
        private static List<String> globals(PostgresServer server) throws IOException, InterruptedException {
            ProcessBuilder command = new ProcessBuilder("pg_dumpall", "--globals-only", "-d", server.uri());
            Process process =
                    command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
            List<String> lines = process.inputReader(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("--") && !line.startsWith("\\"))
                    .filter(line -> !line.startsWith("ALTER ROLE postgres"))
                    .toList();
            assertThat(process.waitFor()).isZero();
            return lines;
        }
    }

    @Nested
    @Tag("proof")
    @PostgresTest(source = 16, target = 18)
    class From16To18 extends CasesSince16 {}

    @Nested
    @PostgresTest(source = 18, target = 18)
    class From18To18 extends CasesSince16 {}

    @Test
    @PostgresTest(source = 14, target = 17)
    void twoMigrationsAtOnceDoNotGetInEachOthersWay(PostgresPair pair) throws SQLException {
        pair.source().execute("postgres", "CREATE ROLE one", "CREATE ROLE two", "GRANT one TO two");

        try (Sessions first = Sessions.ofSuperusers(pair);
                Sessions second = Sessions.ofSuperusers(pair)) { // each has seen a target without roles
            assertThat(byName(first.migrateRoles()).get("two").status()).isEqualTo(RoleResult.Status.CREATED);
            RoleResult late = byName(second.migrateRoles()).get("two");
            assertThat(late.status()).isEqualTo(RoleResult.Status.EXISTS);
            assertThat(late.message().orElseThrow()).contains("while this migration ran");
        }
    }

    @Test
    @PostgresTest(source = 15, target = 17)
    void rolesAreLeftOutByNameAndKeptWhereTheyExist(PostgresPair pair) throws SQLException {
        pair.source()
                .execute(
                        "postgres",
                        "CREATE ROLE wanted",
                        "CREATE ROLE unwanted",
                        "CREATE ROLE rds_superuser",
                        "CREATE ROLE _aiven LOGIN SUPERUSER",
                        "CREATE ROLE \"x') OR ('a'='a\"",
                        "GRANT rds_superuser, unwanted TO wanted",
                        "CREATE ROLE old CREATEDB CONNECTION LIMIT 3 VALID UNTIL '2050-01-01 00:00:00+00' PASSWORD 'a'",
                        "ALTER ROLE old SET work_mem = '1MB'",
                        "ALTER ROLE old SET \"my.token\" = 'hidden-value'",
                        "GRANT wanted TO old",
                        "CREATE ROLE older",
                        "GRANT older TO old");
        pair.target()
                .execute(
                        "postgres",
                        "CREATE ROLE older",
                        "CREATE ROLE old CREATEROLE NOINHERIT",
                        "GRANT pg_monitor TO old",
                        "COMMENT ON ROLE old IS 'the target''s'");
        MigrationOptions options = MigrationOptions.builder()
                .addExcludedRoles(NamePattern.of("unwanted"), NamePattern.of("x') OR ('a'='a"))
                .build();

        try (Sessions sessions = Sessions.of(pair, options, "postgres", "postgres")) {
            Map<String, RoleResult> results = byName(sessions.migrateRoles());

            assertThat(results.get("unwanted").status()).isEqualTo(RoleResult.Status.SKIPPED);
            assertThat(results.get("x') OR ('a'='a").status()).isEqualTo(RoleResult.Status.SKIPPED);
            assertThat(results.get("rds_superuser").status()).isEqualTo(RoleResult.Status.SKIPPED);
            assertThat(results.get("rds_superuser").message())
                    .hasValueSatisfying(message -> assertThat(message).contains("Amazon RDS"));
            assertThat(results.get("_aiven").status()).isEqualTo(RoleResult.Status.SKIPPED);
            assertThat(results.get("wanted").status()).isEqualTo(RoleResult.Status.PARTIAL);
            assertThat(results.get("wanted").message().orElseThrow())
                    .contains("membership in rds_superuser", "membership in unwanted");
            RoleResult old = results.get("old");
            assertThat(old.status()).isEqualTo(RoleResult.Status.EXISTS);
            assertThat(old.message().orElseThrow())
                    .contains(
                            "CREATEDB on the source only",
                            "CREATEROLE on the target only",
                            "INHERIT on the source only",
                            "connection limit is 3 on the source, none on the target",
                            "valid until 2050-01-01",
                            "settings differ: my.token, work_mem",
                            "comment differs",
                            "member of older on the source only",
                            "member of pg_monitor on the target only",
                            "stored password differs")
                    .doesNotContain("hidden-value", "wanted");
        }
        assertThat(pair.target().queryValue("postgres", """
                SELECT string_agg(rolname, ',' ORDER BY rolname) FROM pg_roles WHERE rolname !~ '^pg_'
                """)).isEqualTo("old,older,postgres,wanted");
    }

    @Test
    @PostgresTest(
            source = 16,
            target = 18,
            targetSettings = {"log_statement=all", "log_min_duration_statement=0", "log_min_error_statement=debug5"})
    void passwordsStayOutOfTheTargetsLog(PostgresPair pair) throws SQLException {
        pair.source()
                .execute(
                        "postgres",
                        "CREATE ROLE one LOGIN PASSWORD 'secret-one'",
                        "SET password_encryption = 'md5'; CREATE ROLE two LOGIN PASSWORD 'secret-two'");

        try (Sessions sessions = Sessions.ofSuperusers(pair)) {
            sessions.migrateRoles();
        }

        String md5 = pair.source().queryValue("postgres", "SELECT rolpassword FROM pg_authid WHERE rolname = 'two'");
        assertThat(md5).startsWith("md5");
        assertThat(pair.target().log())
                .contains("set_config")
                .doesNotContain("CREATE ROLE", "SCRAM-SHA-256$", md5, "secret-one", "secret-two");
    }

    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static Map<String, RoleResult> byName(List<RoleResult> results) {
        return results.stream().collect(Collectors.toMap(RoleResult::name, Function.identity()));
    }

    /** All that roles are and have by themselves; the superuser's own password is the server's, not ours. */
    private static List<List<String>> roles(PostgresServer server) {
        return new ArrayList<>(server.queryRows("postgres", """
                SELECT role.rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication,
                       rolbypassrls, rolconnlimit, date_part('epoch', rolvaliduntil),
                       CASE WHEN role.oid <> 10 THEN rolpassword END,
                       setting.setconfig, shobj_description(role.oid, 'pg_authid')
                  FROM pg_authid AS role
                  LEFT JOIN pg_db_role_setting AS setting ON setting.setrole = role.oid AND setting.setdatabase = 0
                 WHERE role.rolname !~ '^pg_'
                 ORDER BY role.rolname::text COLLATE "C"
                """));
    }

    /**
     * @param asSince16 whether memberships of an older version are given the options that a newer one gives them: the
     *     member's own INHERIT, and SET; their grantor, which then matters, is an administrator or the bootstrap superuser
     */
    private static List<List<String>> memberships(PostgresServer server, boolean asSince16) {
        String options = "to_jsonb(membership) ->> 'inherit_option', to_jsonb(membership) ->> 'set_option'";
        if (server.major() < 16) {
            options = asSince16 ? "member.rolinherit::text, 'true'" : "NULL, NULL";
        }
        return new ArrayList<>(server.queryRows("postgres", """
                SELECT role.rolname, member.rolname, grantor.rolname, membership.admin_option, %s
                  FROM pg_auth_members AS membership
                  JOIN pg_roles AS role ON role.oid = membership.roleid
                  JOIN pg_roles AS member ON member.oid = membership.member
                  JOIN pg_roles AS grantor ON grantor.oid = membership.grantor
                 WHERE member.rolname !~ '^pg_'
                 ORDER BY role.rolname::text COLLATE "C", member.rolname::text COLLATE "C", grantor.rolname::text COLLATE "C"
                """.formatted(options)));
    }
}
