package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pgtrek.check.Finding;
import dev.pgtrek.check.Severity;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.option.Verify;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.strategy.DroppedTables;
import dev.pgtrek.strategy.NewTables;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.testkit.Catalogs;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.time.Duration;
import java.util.Comparator;

/** Changes the source, and does what is said about it. */
public record Change(PostgresPair pair, MigrationRun run, String database) {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int STEPS = 20;

    Change(PostgresPair pair, MigrationRun run) {
        this(pair, run, "shop");
    }

    void told(String id, String... statements) {
        for (String statement : statements) {
            pair.source().execute(database, statement);
        }
        ReplicationStatus status = run.replication().status().get(0);
        assertThat(status.state()).as(status.toString()).isEqualTo(ReplicationStatus.State.FAILED);
        assertThat(status.findings()).extracting(Finding::id).contains(id);
        assertThat(status.message()).isPresent();
        settle();
    }

    /** Does what is said until nothing is said any more. */
    public void settle() {
        ReplicationStatus status = run.replication().status().get(0);
        for (int step = 0; step < STEPS && !status.findings().isEmpty(); step++) {
            awaitCaughtUp();
            // that which takes tables in refuses to before all else is done
            follow(status.findings().stream()
                    .map(finding -> finding.remedy().orElseThrow())
                    .min(Comparator.comparing(remedy -> remedy.contains("ReplicationHandle.followNewTables(")))
                    .orElseThrow());
            await().atMost(LONG)
                    .until(() -> run.replication().status().get(0).state() != ReplicationStatus.State.COPYING);
            status = run.replication().status().get(0);
        }
        assertThat(status.findings()).as(status.toString()).isEmpty();
        run.replication().awaitInSync(LONG);
    }

    /** What the target can't apply it never confirms. */
    private void awaitCaughtUp() {
        String confirmed = "SELECT bool_and(confirmed_flush_lsn >= '"
                + pair.source().queryValue(database, "SELECT pg_current_wal_lsn()")
                + "') OR EXISTS (SELECT FROM pg_replication_slots WHERE NOT active) FROM pg_replication_slots";
        await().atMost(LONG)
                .until(() -> pair.source().queryValue(database, confirmed).equals("t"));
    }

    private void follow(String remedy) {
        if (remedy.contains("on the target: ")) {
            executed(pair.target(), remedy, "on the target: ");
        } else if (remedy.contains("on the source: ")) {
            executed(pair.source(), remedy, "on the source: ");
        } else {
            assertThat(remedy).contains("ReplicationHandle.followNewTables(");
            NewTables report = run.replication()
                    .followNewTables(remedy.contains("DroppedTables.DROP") ? DroppedTables.DROP : DroppedTables.KEEP)
                    .get(0);
            assertThat(report.findings()).noneMatch(finding -> finding.severity() == Severity.ERROR);
        }
    }

    private void executed(PostgresServer server, String remedy, String after) {
        String statements = remedy.substring(remedy.indexOf(after) + after.length());
        server.execute(database, statements.replaceFirst("(; or call |, or what else ).*", ""));
    }

    void endsEqual() {
        run.replication().awaitInSync(LONG);
        CutoverReport report = run.replication()
                .cutover(Cutover.builder()
                        .reopenSource(true)
                        .verify(Verify.CHECKSUMS)
                        .build());
        assertThat(report.status()).as(report.toString()).isEqualTo(CutoverReport.Status.COMPLETED);
        assertThat(Contents.of(pair.target(), database).differencesFrom(Contents.of(pair.source(), database)))
                .isEmpty();
        assertThat(Catalogs.of(pair.target(), database).differencesFrom(Catalogs.of(pair.source(), database)))
                .isEmpty();
    }
}
