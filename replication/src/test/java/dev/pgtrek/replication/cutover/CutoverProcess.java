package dev.pgtrek.replication.cutover;

import dev.pgtrek.Migration;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.WriteStop;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.testkit.PostgresPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process of its own that cuts a migration over, and ends in the middle of it as if it had been killed. */
final class CutoverProcess {
    private static final int KILLED = 137;

    private CutoverProcess() {}

    /** Where it ends. */
    enum End {
        WHEN_WRITES_ARE_STOPPED,
        WHEN_THE_TARGET_HAS_TAKEN_OVER,
        WHEN_THE_TARGET_HAS_TAKEN_OVER_AND_IS_FOLLOWED
    }

    /** Runs one, and returns when it has ended. */
    static void run(PostgresPair pair, String migrationId, End end) throws IOException, InterruptedException {
        run(pair, migrationId, end, "there");
    }

    /** The same for a switch back. */
    static void switchBack(PostgresPair pair, String migrationId, End end) throws IOException, InterruptedException {
        run(pair, migrationId, end, "back");
    }

    private static void run(PostgresPair pair, String migrationId, End end, String direction)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        CutoverProcess.class.getName(),
                        migrationId,
                        end.name(),
                        direction)
                .redirectErrorStream(true);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        builder.environment().put("SOURCE", pair.source().uri());
        builder.environment().put("TARGET", pair.target().uri());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != KILLED) {
            throw new IllegalStateException("it ended by itself, with status " + status + ": " + output);
        }
    }

    /** The process itself. */
    public static void main(String[] arguments) {
        End end = End.valueOf(arguments[1]);
        Migration migration = Migration.builder()
                .source(System.getenv("SOURCE"))
                .target(System.getenv("TARGET"))
                .strategy(LogicalReplication.withDefaults())
                .build();
        try (ReplicationHandle run = migration.replication(arguments[0])) {
            Cutover cutover = Cutover.builder()
                    .writeStop(new WriteStop() {
                        @Override
                        public void stop(WriteStop.SourceWrites source) throws Exception {
                            source.makeReadOnly();
                            if (end == End.WHEN_WRITES_ARE_STOPPED) {
                                Runtime.getRuntime().halt(KILLED);
                            }
                        }

                        @Override
                        public void onSwitched() {
                            Runtime.getRuntime().halt(KILLED);
                        }
                    })
                    .reverseReplication(end == End.WHEN_THE_TARGET_HAS_TAKEN_OVER_AND_IS_FOLLOWED)
                    .build();
            CutoverReport report = arguments[2].equals("back") ? run.switchBack(cutover) : run.cutover(cutover);
            throw new IllegalStateException(String.valueOf(report));
        }
    }
}
