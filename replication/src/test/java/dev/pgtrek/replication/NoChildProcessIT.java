package dev.pgtrek.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.checks.standard.StandardChecks;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.option.Verify;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.strategy.MigrationStrategy;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.SampleDatabases;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A JVM is all that pgtrek needs: it starts no other process, as the JVM itself records. */
@Timeout(180)
class NoChildProcessIT {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    @TempDir
    private Path folder;

    @Test
    void noneIsStartedByADumpNorByAReplicationToItsCutover() throws Exception {
        try (PostgresPair pair = PostgresPair.start(16, 18)) {
            migrate(pair);
        }
    }

    private void migrate(PostgresPair pair) throws Exception {
        SampleDatabases.shop(pair.source(), "copied", 0.002);
        SampleDatabases.shop(pair.source(), "replicated", 0.002);
        assertThat(startedWhile(() -> {
                    MigrationResult copied = migration(pair, "copied", DumpRestore.withDefaults())
                            .build()
                            .run();
                    assertThat(copied.status()).as(copied.toString()).isEqualTo(MigrationResult.Status.COMPLETED);
                    replicate(pair);
                }))
                .isEmpty();
        assertThat(startedWhile(
                        () -> new ProcessBuilder(JAVA, "-version").start().waitFor()))
                .as("one would be seen")
                .singleElement()
                .asString()
                .contains("-version");
    }

    private static void replicate(PostgresPair pair) throws InterruptedException {
        MigrationStrategy replication = LogicalReplication.builder()
                .keylessTables(KeylessTables.COPY_AT_CUTOVER)
                .build();
        try (MigrationRun run =
                migration(pair, "replicated", replication).build().start()) {
            MigrationResult copied = run.await();
            assertThat(copied.status()).as(copied.toString()).isEqualTo(MigrationResult.Status.REPLICATING);
            pair.source()
                    .execute(
                            "replicated",
                            "CREATE TABLE later (id int PRIMARY KEY, text text)",
                            "INSERT INTO later VALUES (1, 'one')");
            assertThat(run.replication().followNewTables().get(0).followed()).hasSize(1);
            run.replication().awaitInSync(Duration.ofMinutes(1));
            CutoverReport report = run.replication()
                    .cutover(Cutover.builder().copyLargeObjects(true).build());
            assertThat(report.completed()).as(report.toString()).isTrue();
        }
    }

    private static Migration.Builder migration(PostgresPair pair, String database, MigrationStrategy strategy) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .checks(StandardChecks.all())
                .strategy(strategy)
                .includeDatabase(database)
                .verify(Verify.CHECKSUMS);
    }

    /** What may start processes. */
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    /** The commands of the processes that this JVM starts meanwhile. */
    private List<String> startedWhile(Work work) throws IOException, InterruptedException {
        Path file = folder.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.ProcessStart").withoutThreshold();
            recording.start();
            work.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .map(event -> event.getString("command"))
                .toList();
    }
}
