package dev.pgtrek.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.check.Finding;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.roles.RoleLoan;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.result.RoleResult;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * From a source whose user may only connect to a target whose user has CREATEDB and CREATEROLE alone: all that may be
 * carried arrives, all else is named, and nothing is tried that must fail.
 */
class UnprivilegedUserIT {
    abstract static class Cases {
        @Test
        void whatMayBeCarriedArrivesAndTheRestIsNamed(PostgresPair pair) throws SQLException {
            PostgresServer source = pair.source();
            PostgresServer target = pair.target();
            boolean ownAttributesOnly = target.major() >= 16;
            source.execute(
                    "postgres",
                    "CREATE ROLE reader LOGIN",
                    "CREATE ROLE boss SUPERUSER LOGIN",
                    "CREATE ROLE repl REPLICATION",
                    "CREATE ROLE rls BYPASSRLS",
                    "CREATE ROLE maker CREATEROLE CREATEDB",
                    "CREATE ROLE dba",
                    "CREATE ROLE grp NOINHERIT",
                    "CREATE ROLE app LOGIN PASSWORD 'x' CONNECTION LIMIT 9 VALID UNTIL '2090-01-01 00:00:00+00'",
                    "COMMENT ON ROLE app IS 'the application'",
                    "ALTER ROLE app SET work_mem TO '9MB'",
                    "ALTER ROLE app SET log_statement TO 'all'",
                    "ALTER ROLE app SET \"app.key\" TO 'hidden-value'",
                    "GRANT grp TO app WITH ADMIN OPTION",
                    "SET ROLE app; GRANT grp TO rls; RESET ROLE",
                    "GRANT grp TO postgres",
                    "GRANT pg_monitor TO app",
                    "GRANT dba TO app",
                    "CREATE DATABASE shop OWNER app CONNECTION LIMIT 0",
                    "REVOKE ALL ON DATABASE shop FROM PUBLIC",
                    "REVOKE TEMPORARY ON DATABASE shop FROM app",
                    "GRANT CONNECT ON DATABASE shop TO grp WITH GRANT OPTION",
                    "SET ROLE grp; GRANT CONNECT ON DATABASE shop TO rls; RESET ROLE",
                    "COMMENT ON DATABASE shop IS 'goods'",
                    "ALTER DATABASE shop SET work_mem TO '8MB'",
                    "ALTER DATABASE shop SET default_transaction_read_only TO on",
                    "ALTER DATABASE shop SET log_statement TO 'all'",
                    "ALTER ROLE app IN DATABASE shop SET work_mem TO '7MB'",
                    "ALTER ROLE dba IN DATABASE shop SET work_mem TO '7MB'",
                    "CREATE DATABASE vault OWNER dba",
                    "GRANT TEMPORARY ON DATABASE vault TO app");
            target.execute("postgres", "CREATE ROLE mover LOGIN CREATEDB CREATEROLE", "CREATE ROLE dba SUPERUSER");

            try (Sessions sessions = Sessions.of(pair, MigrationOptions.defaults(), "reader", "mover")) {
                Map<String, RoleResult> roles = sessions.migrateRoles().stream()
                        .collect(Collectors.toMap(RoleResult::name, Function.identity()));

                assertThat(partial(roles, "boss")).contains("SUPERUSER", "password");
                assertThat(roles.get("boss").generatedPassword()).isPresent();
                assertThat(partial(roles, "repl")).contains("REPLICATION");
                // before 16 a grantor is a remark, which a newer target has no place for
                boolean grantorMatters = source.major() >= 16 || target.major() < 16;
                assertThat(partial(roles, "rls"))
                        .contains(
                                "BYPASSRLS", grantorMatters ? "membership in grp (is granted, though not by app" : "");
                assertThat(roles.get("maker").status()).isEqualTo(RoleResult.Status.CREATED);
                assertThat(roles.get("grp").status()).isEqualTo(RoleResult.Status.CREATED);
                assertThat(roles.get("dba").status()).isEqualTo(RoleResult.Status.EXISTS);
                assertThat(roles.get("postgres").status()).isEqualTo(RoleResult.Status.EXISTS);
                assertThat(partial(roles, "app"))
                        .contains(
                                "setting log_statement (only a superuser",
                                "setting app.key",
                                "membership in dba",
                                "password")
                        .doesNotContain("hidden-value", "comment", "membership in grp", "work_mem");
                if (ownAttributesOnly) {
                    assertThat(partial(roles, "app")).contains("membership in pg_monitor");
                } else {
                    assertThat(partial(roles, "app")).doesNotContain("pg_monitor");
                }

                String before = memberships(target);
                RoleLoan loan = sessions.roleLoan();
                assertThat(loan.begin(sessions.facts())).isTrue();
                assertThat(loan.begin(sessions.facts())).isFalse();
                assertThat(target.queryValue("postgres", "SELECT pg_has_role('mover', 'app', 'USAGE')"))
                        .isEqualTo("t");
                assertThat(loan.giveBack()).isTrue();
                assertThat(loan.giveBack()).isFalse();
                assertThat(memberships(target)).isEqualTo(before);

                target.execute(
                        "postgres",
                        "CREATE ROLE pgtrek_sessions_roles",
                        "CREATE ROLE stranger LOGIN",
                        "GRANT pgtrek_sessions_roles TO stranger, mover");
                assertThatThrownBy(() -> loan.begin(sessions.facts()))
                        .isInstanceOf(MigrationException.class)
                        .hasMessageContaining("pgtrek_sessions_roles");
                assertThat(loan.giveBack()).isFalse();
                assertThat(loan.isForeign()).isTrue();
                assertThat(target.queryValue("postgres", "SELECT pg_has_role('stranger', 'app', 'MEMBER')"))
                        .isEqualTo("f");
                target.execute("postgres", "DROP ROLE pgtrek_sessions_roles", "DROP ROLE stranger");
                assertThat(memberships(target)).isEqualTo(before);

                List<Finding> created = sessions.createDatabase("shop");
                target.execute("shop", "CREATE TABLE nothing_stands_in_the_way ()");
                List<Finding> finished = sessions.finishDatabase("shop");
                assertThat(created).isEmpty();
                assertThat(finished)
                        .extracting(Finding::id)
                        .containsExactlyInAnyOrder("database-settings", "role-settings");

                List<Finding> vault = sessions.createAndFinishDatabase("vault");
                assertThat(vault).extracting(Finding::id).containsExactly("database-owner");
                assertThat(vault.get(0).message()).contains("mover", "dba");
            }

            assertThat(target.log()).doesNotContain("ERROR:", "FATAL:");
            assertThat(database(target, "shop")).isEqualTo(database(source, "shop"));
            assertThat(target.queryValue("postgres", """
                    SELECT count(*) FROM pg_auth_members
                     WHERE member = 'mover'::regrole
                       AND (to_jsonb(pg_auth_members) ->> 'set_option' IS DISTINCT FROM 'false'
                            OR to_jsonb(pg_auth_members) ->> 'inherit_option' IS DISTINCT FROM 'false')
                    """)).isEqualTo("0");
            assertThat(target.queryRows("postgres", """
                    SELECT rolname, rolconnlimit, extract(year FROM rolvaliduntil)::int,
                           shobj_description(oid, 'pg_authid'), rolconfig::text
                      FROM pg_roles WHERE rolname = 'app'
                    """))
                    .containsExactly(List.of("app", "9", "2090", "the application", "{work_mem=9MB}"));
            assertThat(target.queryValue("postgres", """
                    SELECT string_agg(member::regrole || ':' || admin_option, ',' ORDER BY member::regrole::text)
                      FROM pg_auth_members
                     WHERE roleid = 'grp'::regrole AND member <> 'mover'::regrole
                    """)).isEqualTo("app:true,postgres:false,rls:false");

            try (Sessions again = Sessions.of(pair, MigrationOptions.defaults(), "reader", "mover")) {
                assertThat(again.migrateRoles()).extracting(RoleResult::status).containsOnly(RoleResult.Status.EXISTS);
            }
        }

        private static String memberships(PostgresServer server) {
            return server.queryValue("postgres", """
                    SELECT string_agg((to_jsonb(membership) - 'oid')::text, ' ' ORDER BY roleid, member, grantor)
                      FROM pg_auth_members AS membership
                    """);
        }

        private static String partial(Map<String, RoleResult> roles, String name) {
            assertThat(roles.get(name).status()).as(name).isEqualTo(RoleResult.Status.PARTIAL);
            return roles.get(name).message().orElseThrow();
        }

        private static List<String> database(PostgresServer server, String name) {
            return server.queryRows("postgres", """
                    SELECT datname, owner.rolname, datconnlimit, datacl::text,
                           shobj_description(database.oid, 'pg_database'),
                           (SELECT string_agg(setrole::regrole::text || line, ', ' ORDER BY setrole <> 0, line)
                              FROM pg_db_role_setting, unnest(setconfig) AS line
                             WHERE setdatabase = database.oid
                               AND line !~ 'log_statement' AND setrole <> 'dba'::regrole)
                      FROM pg_database AS database
                      JOIN pg_roles AS owner ON owner.oid = datdba
                     WHERE datname = '%s'
                    """.formatted(name)).get(0);
        }
    }

    @Nested
    @Tag("proof")
    @PostgresTest(source = 14, target = 14)
    class To14 extends Cases {}

    @Nested
    @PostgresTest(source = 10, target = 15)
    class To15 extends Cases {}

    @Nested
    @Tag("proof")
    @PostgresTest(source = 15, target = 16)
    class To16 extends Cases {}

    @Nested
    @PostgresTest(source = 16, target = 17)
    class To17 extends Cases {}

    @Nested
    @Tag("proof")
    @PostgresTest(source = 18, target = 18)
    class To18 extends Cases {}

    @Test
    @PostgresTest(source = 14, target = 17)
    void whatTheUserWasAMemberOfBeforeStaysAsItWas(PostgresPair pair) throws SQLException {
        pair.source()
                .execute(
                        "postgres",
                        "CREATE ROLE reader LOGIN",
                        "CREATE ROLE app",
                        "CREATE ROLE other",
                        "CREATE ROLE mine");
        pair.target()
                .execute(
                        "postgres",
                        "CREATE ROLE mover LOGIN CREATEDB CREATEROLE",
                        "CREATE ROLE other",
                        "GRANT other TO mover WITH INHERIT FALSE, SET TRUE",
                        "SET ROLE mover; CREATE ROLE app; CREATE ROLE mine; RESET ROLE",
                        "SET ROLE mover; GRANT mine TO mover WITH INHERIT FALSE, SET FALSE; RESET ROLE");
        String before = Cases.memberships(pair.target());

        try (Sessions sessions = Sessions.of(pair, MigrationOptions.defaults(), "reader", "mover")) {
            RoleLoan loan = sessions.roleLoan();
            loan.begin(sessions.facts());
            assertThat(pair.target().queryValue("postgres", """
                    SELECT string_agg(rolname, ',' ORDER BY rolname)
                      FROM pg_roles
                     WHERE pg_has_role('mover', oid, 'USAGE') AND pg_has_role('mover', oid, 'SET')
                       AND rolname !~ '^pgtrek_'
                    """)).isEqualTo("app,mine,mover");
            loan.giveBack();
        }

        assertThat(Cases.memberships(pair.target())).isEqualTo(before);
    }

    @Test
    @PostgresTest(source = 14, target = 17)
    void aUserWhoMayCreateNothingIsToldSoAndTriesNothing(PostgresPair pair) throws SQLException {
        pair.source().execute("postgres", "CREATE ROLE reader LOGIN");
        pair.target().execute("postgres", "CREATE ROLE mover LOGIN");

        try (Sessions sessions = Sessions.of(pair, MigrationOptions.defaults(), "reader", "mover")) {
            assertThat(sessions.migrateRoles())
                    .filteredOn(result -> result.name().equals("reader"))
                    .singleElement()
                    .satisfies(result -> {
                        assertThat(result.status()).isEqualTo(RoleResult.Status.FAILED);
                        assertThat(result.message().orElseThrow()).contains("mover", "CREATEROLE");
                        assertThat(result.generatedPassword()).isEmpty();
                    });
        }
        assertThat(pair.target().log()).doesNotContain("ERROR:", "FATAL:");
    }

    @Test
    @PostgresTest(source = 16, target = 18)
    void fromSixteenOnAttributesOfOnesOwnMayBeGiven(PostgresPair pair) throws SQLException {
        pair.source().execute("postgres", "CREATE ROLE all_but_super CREATEDB CREATEROLE REPLICATION BYPASSRLS");
        pair.target()
                .execute(
                        "postgres",
                        "CREATE ROLE mover LOGIN CREATEROLE REPLICATION BYPASSRLS",
                        "GRANT SET ON PARAMETER log_statement TO mover");
        pair.source().execute("postgres", "ALTER ROLE all_but_super SET log_statement TO 'ddl'");

        try (Sessions sessions = Sessions.of(pair, MigrationOptions.defaults(), "postgres", "mover")) {
            assertThat(sessions.migrateRoles())
                    .filteredOn(result -> result.name().equals("all_but_super"))
                    .singleElement()
                    .satisfies(result -> {
                        assertThat(result.status()).isEqualTo(RoleResult.Status.PARTIAL);
                        assertThat(result.message().orElseThrow())
                                .contains("CREATEDB")
                                .doesNotContain("REPLICATION", "BYPASSRLS", "log_statement");
                    });
        }
        assertThat(pair.target().log()).doesNotContain("ERROR:", "FATAL:");
    }
}
