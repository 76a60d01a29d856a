package dev.pgtrek.checks.standard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.Finding;
import dev.pgtrek.checks.Checking;
import dev.pgtrek.server.Server;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The facts that checks declare for themselves, as real servers give them. */
class CheckFactsIT {
    @Test
    void whatNewerVersionsDoNotHaveIsFound() {
        try (PostgresPair pair = PostgresPair.start(10, 18)) {
            pair.source().execute("postgres", "CREATE DATABASE old");
            pair.source()
                    .execute(
                            "old",
                            "CREATE TABLE numbered (id int PRIMARY KEY) WITH OIDS",
                            "CREATE DOMAIN moment AS abstime",
                            "CREATE TABLE timed (id int PRIMARY KEY, at moment, lasting reltime, named regclass)",
                            "CREATE FUNCTION fact(bigint) RETURNS numeric LANGUAGE sql AS 'SELECT $1::numeric'",
                            "CREATE OPERATOR !!! (PROCEDURE = fact, LEFTARG = bigint)",
                            "CREATE AGGREGATE collect(anyelement)"
                                    + " (SFUNC = array_append, STYPE = anyarray, INITCOND = '{}')",
                            "CREATE FUNCTION ours() RETURNS trigger LANGUAGE c AS '$libdir/autoinc', 'autoinc'",
                            "CREATE VIEW writers AS SELECT buffers_backend FROM pg_stat_bgwriter",
                            "CREATE VIEW backup AS SELECT pg_is_in_backup()",
                            "CREATE EXTENSION citext");
            CheckReport report = Checking.standard(pair).build().check();
            List<String> found = report.findings().stream()
                    .filter(finding -> finding.id().equals("incompatible-objects"))
                    .map(Finding::toString)
                    .toList();
            assertThat(found).hasSize(7);
            assertThat(String.join("\n", found))
                    .contains("table public.numbered")
                    .contains(
                            "column public.timed.at of type public.moment",
                            "column public.timed.lasting of type reltime")
                    .contains("operator public.!!!(bigint,NONE)")
                    .contains("aggregate public.collect(anyelement)")
                    .contains("column public.timed.named of type regclass")
                    .contains("library $libdir/autoinc")
                    .contains("public.writers uses column pg_stat_bgwriter.buffers_backend")
                    .contains("public.backup uses function pg_is_in_backup");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 18})
    void theTargetsFreeSpaceIsSeenAndNothingIsWritten(int major) throws IOException, SQLException {
        try (PostgresServer server = PostgresServer.start(major)) {
            Path data = server.dataDirectory().orElseThrow();
            server.execute("postgres", "CREATE ROLE mover LOGIN PASSWORD 'x'");
            String written = server.queryValue("postgres", "SELECT txid_snapshot_xmax(txid_current_snapshot())");

            FreeSpace free = read(server, "postgres");

            assertThat(free.unseen()).isEmpty();
            assertThat(free.bytes()).containsOnlyKeys(FreeSpace.DEFAULT);
            assertThat(free.bytes().get(FreeSpace.DEFAULT))
                    .isCloseTo(Files.getFileStore(data).getUsableSpace(), Percentage.withPercentage(20));
            assertThat(server.log()).doesNotContain("TO PROGRAM");
            assertThat(server.queryValue("postgres", "SELECT txid_snapshot_xmax(txid_current_snapshot())"))
                    .isEqualTo(written);
            assertThat(read(server, "mover").unseen().orElseThrow()).contains("pg_execute_server_program");
            server.execute("postgres", "GRANT pg_execute_server_program TO mover");
            assertThat(read(server, "mover").unseen()).isEmpty();

            Path place = Files.createDirectory(data.resolveSibling("space"));
            Files.setOwner(place, Files.getOwner(data));
            server.execute("postgres", "CREATE TABLESPACE near LOCATION '" + place + "'");
            assertThat(read(server, "postgres").bytes())
                    .as("a tablespace on the data directory's file system")
                    .containsOnlyKeys(FreeSpace.DEFAULT);
        }
    }

    private static FreeSpace read(PostgresServer server, String user) throws SQLException {
        String url = "jdbc:postgresql://" + server.host() + ":" + server.port() + "/postgres";
        try (Connection session = DriverManager.getConnection(url, user, server.password())) {
            session.setReadOnly(true);
            session.setAutoCommit(false);
            return TargetDiskSpaceCheck.FREE.read(session, Server.parse(server.uri()));
        }
    }
}
