package dev.pgtrek.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@PostgresTest(source = 10, target = 18, freshForEachTest = true)
@Timeout(120)
class LoadGeneratorIT {

    @Test
    void everyAcknowledgedTransactionIsThere(PostgresPair pair) {
        LoadLedger ledger;
        try (LoadGenerator load = LoadGenerator.on(pair.source(), "postgres")
                .connections(3)
                .transactionsPerSecond(600)
                .truncates()
                .start()) {
            awaitEntries(pair.source(), 600);
            ledger = load.stop();
        }
        assertThat(ledger.acknowledged()).isGreaterThanOrEqualTo(600);
        assertThat(ledger.failed()).as(ledger.toString()).isZero();
        assertThat(ledger.unanswered()).isZero();
        assertThat(ledger.discrepancies(pair.source(), "postgres")).isEmpty();
        assertThat(pair.source().queryValue("postgres", "SELECT count(*) FROM load.scratch"))
                .isEqualTo("10");
        assertThat(pair.source().queryValue("postgres", "SELECT count(*) > 0 FROM load.account WHERE balance <> 0"))
                .isEqualTo("t");
        assertThat(pair.source().queryValue("postgres", "SELECT bool_or(length(note) > 10000) FROM load.item"))
                .isEqualTo("t");
    }

    @Test
    void lostAndUnexpectedTransactionsAreNamed(PostgresPair pair) {
        LoadLedger ledger;
        try (LoadGenerator load = LoadGenerator.on(pair.target(), "postgres").start()) {
            awaitEntries(pair.target(), 20);
            ledger = load.stop();
        }
        pair.target()
                .execute(
                        "postgres",
                        "DELETE FROM load.entry WHERE client = 1 AND number = 3",
                        "INSERT INTO load.entry (run, client, number) SELECT run, 2, 999999 FROM load.entry LIMIT 1",
                        "UPDATE load.account SET balance = balance + 5 WHERE id = 1");
        assertThat(ledger.discrepancies(pair.target(), "postgres"))
                .containsExactlyInAnyOrder(
                        "lost: transaction 3 of connection 1",
                        "unexpected: transaction 999999 of connection 2",
                        "the accounts' sum must be 0, is 5");
    }

    @Test
    void crashOfTheServerIsSurvivedAndNothingAcknowledgedIsMissed(PostgresPair pair) {
        PostgresServer server = pair.target();
        try (LoadGenerator load = LoadGenerator.on(server, "postgres")
                .connections(4)
                .transactionsPerSecond(1000)
                .start()) {
            awaitEntries(server, 100);
            server.kill();
            server.restart();
            int before = entries(server);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> entries(server) > before + 100);
            LoadLedger ledger = load.stop();
            assertThat(ledger.failed() + ledger.unanswered()).isPositive();
            assertThat(ledger.longestGap()).isPositive();
            assertThat(ledger.discrepancies(server, "postgres")).isEmpty();
        }
    }

    @Test
    void writesPauseAndGoOnElsewhere(PostgresPair pair) {
        try (LoadGenerator load =
                LoadGenerator.on(pair.source(), "postgres").connections(3).start()) {
            awaitEntries(pair.source(), 20);
            load.pause();
            int atPause = entries(pair.source());
            LoadGenerator.on(pair.target(), "postgres").start().close();
            pair.target().execute("postgres", "TRUNCATE load.entry");
            load.switchTo(pair.target(), "postgres");
            assertThat(entries(pair.source())).isEqualTo(atPause);
            load.resume();
            awaitEntries(pair.target(), 20);
            load.stop();
            assertThat(entries(pair.source())).isEqualTo(atPause);
        }
    }

    private static void awaitEntries(PostgresServer server, int count) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> entries(server) >= count);
    }

    private static int entries(PostgresServer server) {
        return Integer.parseInt(String.valueOf(server.queryValue("postgres", "SELECT count(*) FROM load.entry")));
    }
}
