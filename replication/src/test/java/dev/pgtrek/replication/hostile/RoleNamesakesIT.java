package dev.pgtrek.replication.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may create roles on the source gives one the name of a superuser of the target, and gains nothing by that. */
@PostgresTest(source = 17, target = 18)
@Timeout(120)
class RoleNamesakesIT {
    private static final String DATABASE = "namesakes";

    @BeforeEach
    void create(PostgresPair pair) throws SQLException {
        pair.target().execute("postgres", "CREATE ROLE chief SUPERUSER", "CREATE ROLE keeper CREATEROLE");
        pair.source().execute("postgres", "CREATE ROLE carol LOGIN CREATEROLE CREATEDB");
        asCarol(
                pair.source(),
                "postgres",
                "CREATE ROLE chief",
                "CREATE ROLE keeper",
                "CREATE ROLE between",
                "GRANT chief, keeper, between TO carol",
                "GRANT chief TO between",
                "CREATE DATABASE " + DATABASE);
        asCarol(pair.source(), DATABASE, "CREATE SCHEMA c", "GRANT ALL ON SCHEMA c TO chief");
    }

    @AfterEach
    void drop(PostgresPair pair) {
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            server.execute(
                    "postgres",
                    "DROP DATABASE IF EXISTS " + DATABASE,
                    "DROP ROLE IF EXISTS between, chief, keeper, carol");
        }
    }

    @Test
    void aMembershipIsNotGivenInARoleThatHasMoreRightsOnTheTarget(PostgresPair pair) {
        MigrationResult result = migration(pair).build().run();
        assertThat(result.status()).as(result.toString()).isEqualTo(MigrationResult.Status.COMPLETED);
        assertThat(pair.target().queryRows("postgres", """
                        SELECT DISTINCT r.rolname
                          FROM pg_auth_members m
                          JOIN pg_roles r ON r.oid = m.roleid
                         WHERE m.member IN ('carol'::regrole, 'between'::regrole)
                        """)).containsExactly(List.of("between"));
        assertThat(result.roles())
                .filteredOn(role -> role.name().equals("carol"))
                .singleElement()
                .satisfies(
                        role -> assertThat(role.message().orElse(""))
                                .contains(
                                        "membership in chief (on the target that role has more rights than on the source: SUPERUSER",
                                        "membership in keeper (on the target that role has more rights than on the source: CREATEROLE"));
    }

    @Test
    void whatWouldRunAsASuperuserIsRefused(PostgresPair pair) throws SQLException {
        asCarol(
                pair.source(),
                DATABASE,
                "SET ROLE chief",
                "CREATE FUNCTION c.who() RETURNS bool SECURITY DEFINER LANGUAGE sql AS"
                        + " 'SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user'");
        MigrationResult refused = migration(pair).build().run();
        assertThat(refused.status()).as(refused.toString()).isEqualTo(MigrationResult.Status.FAILED);
        assertThat(refused.database(DATABASE).orElseThrow().message().orElseThrow())
                .contains("role chief owns objects", "ALTER ROLE \"chief\" RENAME TO");

        MigrationResult ignored =
                migration(pair).ignoreCheck("owners-rights").build().run();
        assertThat(ignored.status()).as(ignored.toString()).isEqualTo(MigrationResult.Status.COMPLETED);
        assertThat(pair.target().queryValue(DATABASE, "SELECT c.who()")).isEqualTo("t");
        pair.target().execute("postgres", "DROP DATABASE " + DATABASE);

        pair.source().execute("postgres", "ALTER ROLE chief RENAME TO petty_chief");
        MigrationResult renamed = migration(pair).build().run();
        assertThat(renamed.status()).as(renamed.toString()).isEqualTo(MigrationResult.Status.COMPLETED);
        assertThat(pair.target().queryValue(DATABASE, "SELECT c.who()")).isEqualTo("f");
        pair.target().execute("postgres", "DROP DATABASE " + DATABASE, "DROP ROLE petty_chief");
        pair.source().execute("postgres", "ALTER ROLE petty_chief RENAME TO chief");
    }

    private static Migration.Builder migration(PostgresPair pair) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase(DATABASE)
                .strategy(DumpRestore.builder()
                        .definitionsFrom(DefinitionSource.CATALOGS)
                        .build());
    }

    private static void asCarol(PostgresServer server, String database, String... statements) throws SQLException {
        try (Connection session = server.connect(database, "carol", "");
                Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
