package dev.pgtrek.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeakCheckerIT {
    private static final Duration BRIEF = Duration.ofMillis(200);

    private static PostgresServer server;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.builder(10)
                .setting("wal_level", "logical")
                .setting("max_prepared_transactions", "2")
                .start();
        server.execute("postgres", "CREATE DATABASE \"Other One\"");
    }

    @AfterAll
    static void endServer() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            role "pgtrek_r"                          | CREATE ROLE pgtrek_r                                                | DROP ROLE pgtrek_r
            database "pgtrek_d"                      | CREATE DATABASE pgtrek_d                                            | DROP DATABASE pgtrek_d
            schema "pgtrek"                          | CREATE SCHEMA pgtrek                                                | DROP SCHEMA pgtrek
            publication "pgtrek_p"                   | CREATE PUBLICATION pgtrek_p                                         | DROP PUBLICATION pgtrek_p
            relation "pgtrek_t"                      | CREATE TABLE pgtrek_t ()                                            | DROP TABLE pgtrek_t
            function "pgtrek_f()"                    | CREATE FUNCTION pgtrek_f() RETURNS int LANGUAGE sql AS 'SELECT 1'   | DROP FUNCTION pgtrek_f()
            replication slot "pgtrek_s"              | SELECT pg_create_logical_replication_slot('pgtrek_s', 'pgoutput')   | SELECT pg_drop_replication_slot('pgtrek_s')
            replication slot "pg_16384_sync_16385_7" | SELECT pg_create_logical_replication_slot('pg_16384_sync_16385_7', 'pgoutput') | SELECT pg_drop_replication_slot('pg_16384_sync_16385_7')
            replication origin "pgtrek_o"            | SELECT pg_replication_origin_create('pgtrek_o')                     | SELECT pg_replication_origin_drop('pgtrek_o')
            replication origin "pg_99999"            | SELECT pg_replication_origin_create('pg_99999')                     | SELECT pg_replication_origin_drop('pg_99999')
            prepared transaction "pgtrek_x"          | BEGIN; CREATE TABLE t (); PREPARE TRANSACTION 'pgtrek_x'            | ROLLBACK PREPARED 'pgtrek_x'
            subscription "pgtrek_u"                  | CREATE SUBSCRIPTION pgtrek_u CONNECTION '' PUBLICATION p WITH (connect = false) | ALTER SUBSCRIPTION pgtrek_u SET (slot_name = NONE); DROP SUBSCRIPTION pgtrek_u
            """)
    void objectsLeftBehindAreNamed(String leak, String making, String undoing) {
        LeakChecker leaks = LeakChecker.watch(BRIEF, server);
        server.execute("Other One", making);
        assertThatThrownBy(leaks::check).isInstanceOf(AssertionError.class).hasMessageContaining(leak);
        server.execute("Other One", undoing);
        assertThatNoException().isThrownBy(leaks::check);
    }

    @Test
    void sessionsLeftBehindAreNamed() throws SQLException {
        LeakChecker leaks = LeakChecker.watch(BRIEF, server);
        String url = server.jdbcUrl("Other One") + "?user=postgres&ApplicationName=anything";
        try (Connection forgotten = DriverManager.getConnection(url)) {
            assertThat(forgotten.isValid(5)).isTrue();
            assertThatThrownBy(leaks::check)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("client backend of \"anything\" in database \"Other One\"");
        }
        assertThatNoException().isThrownBy(leaks::check);
    }

    @Test
    void sessionsOfTheTestItselfAreNoLeak() throws SQLException {
        LeakChecker leaks = LeakChecker.watch(BRIEF, server);
        try (Connection own = server.connect()) {
            assertThat(own.isValid(5)).isTrue();
            assertThatNoException().isThrownBy(leaks::check);
        }
    }

    @Test
    void restartedServersProcessIsNoLeak() {
        LeakChecker leaks = LeakChecker.watch(BRIEF, server);
        server.restart();
        assertThatNoException().isThrownBy(leaks::check);
    }

    @Test
    void pausedServerIsNotLookedAt() {
        LeakChecker leaks = LeakChecker.watch(BRIEF, server);
        server.pause();
        assertThatNoException().isThrownBy(leaks::check);
        server.resume();
    }

    @Test
    void serverThatWasLeftRunningIsALeak() {
        LeakChecker leaks = LeakChecker.watch(BRIEF);
        try (PostgresServer forgotten = PostgresServer.start(18)) {
            assertThat(forgotten.isRunning()).isTrue();
            assertThatThrownBy(leaks::check)
                    .hasMessageContaining("child process")
                    .hasMessageContaining("postgres");
        }
        assertThatNoException().isThrownBy(leaks::check);
    }
}
