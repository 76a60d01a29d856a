package dev.pgtrek.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.Finding;
import dev.pgtrek.testkit.Catalogs;
import dev.pgtrek.testkit.DatabaseSnapshot;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** However much there is, checking takes a few sessions, and writes nothing: the source takes no writes at all here. */
@Tag("proof")
class ManyObjectsIT {
    private static final Logger LOG = LoggerFactory.getLogger(ManyObjectsIT.class);
    private static final int SESSIONS = 8;
    private static final String NEXT_TRANSACTION = "SELECT txid_snapshot_xmax(txid_current_snapshot())";

    private static PostgresPair start() {
        return PostgresPair.start(
                PostgresServer.builder(14)
                        .setting("wal_level", "logical")
                        .setting("max_locks_per_transaction", "1000")
                        .setting("autovacuum", "off"),
                PostgresServer.builder(18).setting("autovacuum", "off"));
    }

    @Test
    void twoHundredDatabases() {
        try (PostgresPair pair = start()) {
            for (int i = 0; i < 200; i++) {
                pair.source().execute("postgres", "CREATE DATABASE d" + i);
            }
            pair.source().execute("d7", "CREATE TABLE note (id int PRIMARY KEY)");
            CheckReport report = check(pair, "d7");
            // slots, walsenders, workers and origins are too few for so many
            assertThat(report.findings()).extracting(Finding::id).doesNotContain("connect-source-databases");
            assertThat(Checking.standard(pair).build().check().errors()).isEmpty();
        }
    }

    @Test
    void tenThousandTables() {
        try (PostgresPair pair = start()) {
            pair.source().execute("postgres", "CREATE DATABASE large");
            pair.source().execute("large", """
                    DO $$ BEGIN
                      FOR i IN 1..10000 LOOP
                        EXECUTE format('CREATE TABLE t%s (id serial PRIMARY KEY, a int DEFAULT 1, b text)', i);
                        EXECUTE format('CREATE VIEW v%s AS SELECT id, upper(b) AS b FROM t%s', i, i);
                      END LOOP;
                    END $$""");
            assertThat(check(pair, "large").errors()).isEmpty();
        }
    }

    private static CheckReport check(PostgresPair pair, String described) {
        pair.source().execute("postgres", "ALTER SYSTEM SET default_transaction_read_only = on");
        pair.source().restart();
        List<DatabaseSnapshot> before = snapshots(pair, described);
        List<String> transactions = transactions(pair);
        OpenSessions sessions = new OpenSessions();
        Migration migration = Checking.replication(pair)
                .source(sessions.counted(pair.source()))
                .target(sessions.counted(pair.target()))
                .build();

        long begin = System.nanoTime();
        CheckReport report = migration.check();
        LOG.info("checked in {} ms", (System.nanoTime() - begin) / 1_000_000);

        assertThat(report.notRun()).isEmpty();
        assertThat(report.findings()).extracting(Finding::id).doesNotContain("connect-source", "connect-target");
        assertThat(sessions.most()).isBetween(2, SESSIONS);
        assertThat(transactions(pair)).as("transactions that wrote").isEqualTo(transactions);
        assertThat(snapshots(pair, described)).isEqualTo(before);
        return report;
    }

    private static List<String> transactions(PostgresPair pair) {
        return Stream.of(pair.source(), pair.target())
                .map(server -> server.queryValue("postgres", NEXT_TRANSACTION))
                .toList();
    }

    private static List<DatabaseSnapshot> snapshots(PostgresPair pair, String database) {
        return List.of(
                Catalogs.ofCluster(pair.source()),
                Catalogs.ofCluster(pair.target()),
                Catalogs.of(pair.source(), database),
                Catalogs.of(pair.target(), "postgres"));
    }
}
