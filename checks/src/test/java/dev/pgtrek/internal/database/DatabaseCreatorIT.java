package dev.pgtrek.internal.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.check.Finding;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.Sessions;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Databases that a superuser creates on the target are by themselves what they are on the source. */
class DatabaseCreatorIT {
    /** Names that a careless writer of SQL would trip over; the first has 63 bytes. */
    private static final List<String> ODD_NAMES = List.of(
            "Upper {brace} what? \\ $$ an'apostrophe Überprüfung 数据库x",
            "x\"; DROP DATABASE victim; --",
            "x') OR ('a'='a");

    abstract static class Cases {
        @Test
        void everythingOfADatabaseArrives(PostgresPair pair) throws SQLException {
            PostgresServer source = pair.source();
            List<String> names = new ArrayList<>(ODD_NAMES);
            names.addAll(List.of("victim", "filled", "closed", "own"));
            source.execute(
                    "postgres",
                    "CREATE ROLE \"own=er/\"\"x\" LOGIN",
                    "CREATE ROLE app LOGIN",
                    "CREATE ROLE \"Re,ad\"",
                    "CREATE ROLE late",
                    "CREATE DATABASE victim");
            for (String name : ODD_NAMES) {
                source.execute(
                        "postgres",
                        "CREATE DATABASE " + quote(name) + " OWNER \"own=er/\"\"x\"",
                        "COMMENT ON DATABASE " + quote(name) + " IS E'it''s \\\\ odd'",
                        "ALTER DATABASE " + quote(name) + " SET search_path TO " + quote(name),
                        "REVOKE CONNECT ON DATABASE " + quote(name) + " FROM PUBLIC");
            }
            source.execute(
                    "postgres",
                    "CREATE DATABASE filled TEMPLATE template0 OWNER app ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
                            + " CONNECTION LIMIT 1",
                    "REVOKE ALL ON DATABASE filled FROM PUBLIC",
                    "GRANT CONNECT, CREATE ON DATABASE filled TO \"Re,ad\" WITH GRANT OPTION",
                    "GRANT TEMPORARY ON DATABASE filled TO \"Re,ad\"",
                    "SET ROLE \"Re,ad\"; GRANT CONNECT ON DATABASE filled TO late WITH GRANT OPTION; RESET ROLE",
                    "SET ROLE late; GRANT CONNECT ON DATABASE filled TO PUBLIC; RESET ROLE",
                    "ALTER DATABASE filled SET default_transaction_read_only TO on",
                    "ALTER DATABASE filled SET role TO 'app'",
                    "ALTER DATABASE filled SET search_path TO '$user', 'A b', 'x\"y', ''",
                    "ALTER DATABASE filled SET \"TimeZone\" TO 'Europe/Berlin'",
                    "ALTER DATABASE filled SET \"my.secret\" TO E'it''s, \"a\" \\\\ value'",
                    "ALTER DATABASE filled SET log_min_duration_statement TO '1s'",
                    "ALTER ROLE app IN DATABASE filled SET work_mem TO '7MB'",
                    "ALTER ROLE app IN DATABASE filled SET search_path TO app, public",
                    "ALTER ROLE \"own=er/\"\"x\" IN DATABASE filled SET statement_timeout TO '1min'",
                    "CREATE DATABASE closed CONNECTION LIMIT 0",
                    "REVOKE ALL ON DATABASE closed FROM PUBLIC, postgres",
                    "CREATE DATABASE own OWNER app IS_TEMPLATE true",
                    "REVOKE TEMPORARY ON DATABASE own FROM app");
            fill(source, names);

            try (Sessions sessions = Sessions.ofSuperusers(pair)) {
                sessions.migrateRoles();
                for (String name : names) {
                    assertThat(sessions.createDatabase(name)).isEmpty();
                }
                pair.target().execute("filled", "CREATE TABLE nothing_stands_in_the_way ()");
                for (String name : names) {
                    assertThat(sessions.finishDatabase(name)).isEmpty();
                }
            }

            assertThat(databases(pair.target())).isEqualTo(databases(source));
            assertThat(settings(pair.target())).isEqualTo(settings(source));
        }

        /** What newer versions have. */
        void fill(PostgresServer source, List<String> names) {}
    }

    abstract static class CasesSince16 extends Cases {
        @Override
        void fill(PostgresServer source, List<String> names) {
            source.execute(
                    "postgres",
                    "CREATE DATABASE icu TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de-DE' ICU_RULES '&V << w'");
            names.add("icu");
            if (source.major() >= 17) {
                source.execute(
                        "postgres",
                        "CREATE DATABASE builtin TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'");
                names.add("builtin");
            }
        }
    }

    @Nested
    @PostgresTest(source = 10, target = 18)
    class From10To18 extends Cases {}

    @Nested
    @Tag("proof")
    @PostgresTest(source = 14, target = 18)
    class From14To18 extends Cases {}

    @Nested
    @Tag("proof")
    @PostgresTest(source = 15, target = 15)
    class From15To15 extends Cases {}

    @Nested
    @PostgresTest(source = 16, target = 18)
    class From16To18 extends CasesSince16 {}

    @Nested
    @Tag("proof")
    @PostgresTest(source = 17, target = 17)
    class From17To17 extends CasesSince16 {}

    @Nested
    @PostgresTest(source = 10, target = 18)
    class Obstacles {
        @Test
        void whatTheTargetLacksIsNamed(PostgresPair pair) throws SQLException {
            pair.source()
                    .execute(
                            "postgres",
                            "CREATE ROLE gone",
                            "CREATE DATABASE orphan OWNER gone",
                            "GRANT CONNECT ON DATABASE orphan TO gone",
                            "ALTER DATABASE orphan SET \"app.key\" TO 'hidden-value'",
                            "ALTER DATABASE orphan SET operator_precedence_warning TO on",
                            "ALTER ROLE gone IN DATABASE orphan SET work_mem TO '1MB'");

            try (Sessions sessions = Sessions.ofSuperusers(pair)) { // and no roles are moved
                List<Finding> findings = sessions.createAndFinishDatabase("orphan");

                assertThat(findings)
                        .extracting(Finding::id)
                        .containsExactlyInAnyOrder(
                                "database-owner", "database-grants", "database-settings", "role-settings");
                assertThat(findings)
                        .allSatisfy(finding -> assertThat(finding.database()).contains("orphan"))
                        .extracting(Finding::toString)
                        .noneMatch(text -> text.contains("hidden-value"))
                        .anyMatch(text -> text.contains("operator_precedence_warning")
                                && text.contains("the target has no such parameter"))
                        .anyMatch(text -> text.contains("ALTER DATABASE \"orphan\" OWNER TO \"gone\""));
            }
        }

        @Test
        void aLocaleThatTheTargetLacksIsNamedWithItsRemedy(PostgresPair pair) throws SQLException {
            DatabaseInfo foreign = DatabaseInfo.builder()
                    .name("foreign_locale")
                    .owner("postgres")
                    .collate("xx_YY.utf8")
                    .characterType("xx_YY.utf8")
                    .build();

            try (Sessions sessions = Sessions.ofSuperusers(pair)) {
                assertThatThrownBy(() -> sessions.createDatabase(foreign))
                        .isInstanceOf(MigrationException.class)
                        .hasMessageContaining("database foreign_locale can't be created")
                        .hasMessageContaining("xx_YY.utf8")
                        .hasMessageContaining("locale -a");
            }
        }

        @Test
        void manyAreCreatedAtOnce(PostgresPair pair) throws Exception {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                names.add("parallel" + i);
                pair.source().execute("postgres", "CREATE DATABASE parallel" + i + " CONNECTION LIMIT 5");
            }
            ExecutorService threads = Executors.newFixedThreadPool(6);
            try {
                List<Callable<List<Finding>>> tasks = new ArrayList<>();
                for (String name : names) {
                    tasks.add(() -> {
                        try (Sessions sessions = Sessions.ofSuperusers(pair)) {
                            return sessions.createAndFinishDatabase(name);
                        }
                    });
                }
                for (Future<List<Finding>> task : threads.invokeAll(tasks)) {
                    assertThat(task.get()).isEmpty();
                }
            } finally {
                threads.shutdown();
            }
            assertThat(
                            pair.target()
                                    .queryValue(
                                            "postgres",
                                            "SELECT count(*) FROM pg_database WHERE datname ~ '^parallel' AND datconnlimit = 5"))
                    .isEqualTo("12");
        }
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static List<List<String>> databases(PostgresServer server) {
        return new ArrayList<>(server.queryRows("postgres", """
                SELECT datname, owner.rolname, pg_encoding_to_char(encoding), datcollate, datctype, datistemplate,
                       datallowconn, datconnlimit, datacl::text, shobj_description(database.oid, 'pg_database'),
                       COALESCE(to_jsonb(database) ->> 'datlocprovider', 'c'),
                       COALESCE(to_jsonb(database) ->> 'datlocale', to_jsonb(database) ->> 'daticulocale'),
                       to_jsonb(database) ->> 'daticurules'
                  FROM pg_database AS database
                  JOIN pg_roles AS owner ON owner.oid = datdba
                 WHERE datname NOT IN ('postgres', 'template0', 'template1')
                 ORDER BY datname::text COLLATE "C"
                """));
    }

    private static List<List<String>> settings(PostgresServer server) {
        return new ArrayList<>(server.queryRows("postgres", """
                SELECT database.datname, role.rolname,
                       ARRAY(SELECT line FROM unnest(setconfig) AS line ORDER BY line COLLATE "C")
                  FROM pg_db_role_setting
                  JOIN pg_database AS database ON database.oid = setdatabase
                  LEFT JOIN pg_roles AS role ON role.oid = setrole
                 ORDER BY database.datname::text COLLATE "C", role.rolname::text COLLATE "C"
                """));
    }
}
