package dev.pgtrek.checks.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.Verify;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.server.Side;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A verification by checksums against the same two queries, started by hand on both servers at the same time; in turns. The
 * figures are in the test's log.
 */
@PostgresTest(source = 15, target = 18, sourceSettings = "max_wal_size=4GB", targetSettings = "max_wal_size=4GB")
@Timeout(600)
@Tag("proof")
class VerificationSpeedIT {
    private static final Logger LOG = LoggerFactory.getLogger(VerificationSpeedIT.class);
    private static final int ROUNDS = 5;
    private static final String DATABASE = "speed";

    @Test
    void checksumsOfAGreatTable(PostgresPair pair) throws SQLException {
        Scripts.runOnBoth(
                pair,
                DATABASE,
                "CREATE TABLE big (id int PRIMARY KEY, text text, made timestamptz, amount numeric)",
                "INSERT INTO big SELECT n, repeat(md5(n::text), 5), '2026-01-01'::timestamptz + n * interval '1 s', n / 7.0"
                        + " FROM generate_series(1, 2000000) AS n");
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            server.execute(DATABASE, "VACUUM ANALYZE big");
        }
        String query = query(pair);
        Verification verification = Verification.of(Scripts.source(pair), Scripts.target(pair))
                .databases(DatabaseSelection.of(List.of(NamePattern.exactly(DATABASE)), List.of()))
                .level(Verify.CHECKSUMS)
                .schema(false)
                .build();
        List<Long> ours = new ArrayList<>();
        List<Long> byHand = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            byHand.add(timed(() -> {
                CompletableFuture<String> left = started(pair.source(), query);
                CompletableFuture<String> right = started(pair.target(), query);
                assertThat(left.join()).isEqualTo(right.join()).startsWith("2000000 ");
            }));
            ours.add(timed(() -> {
                VerificationReport report = verification.run();
                assertThat(report.equal()).isTrue();
                assertThat(report.rows()).isEqualTo(2_000_000);
            }));
        }
        LOG.info(
                "by hand {} ms, verification {} ms: its median speed is {} of that by hand",
                byHand,
                ours,
                Math.round(100.0 * median(byHand) / median(ours)) / 100.0);
    }

    /** What the verification itself asks either server. */
    private static String query(PostgresPair pair) throws SQLException {
        try (Connection session = pair.source().connect(DATABASE);
                SideSessions source =
                        new SideSessions(Side.SOURCE, () -> pair.source().connect(DATABASE), Optional.empty());
                SideSessions target =
                        new SideSessions(Side.TARGET, () -> pair.target().connect(DATABASE), Optional.empty())) {
            List<TableInfo> tables = TableList.read(session, Map.of());
            RowHash hash = RowHash.read(session, ServerPair.read(source, target), tables);
            return "SELECT count(*) || ' ' || sum(" + hash.of(tables.get(0)) + ") FROM ONLY public.big AS r";
        }
    }

    private static CompletableFuture<String> started(PostgresServer server, String query) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                answer.complete(server.queryValue(DATABASE, query));
            } catch (RuntimeException e) {
                answer.completeExceptionally(new CompletionException(e));
            }
        });
        thread.start();
        return answer;
    }

    private static long timed(Runnable work) {
        long begun = System.nanoTime();
        work.run();
        return (System.nanoTime() - begun) / 1_000_000;
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
