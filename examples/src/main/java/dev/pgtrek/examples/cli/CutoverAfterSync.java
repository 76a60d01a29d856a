package dev.pgtrek.examples.cli;

import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.ReplicationHandle;
import java.time.Duration;
import java.util.List;

/** Switches a run's databases over when all of them are in sync; does not if one of them could not be copied. */
final class CutoverAfterSync {
    private static final Duration LONGEST_WAIT = Duration.ofHours(24);

    private final ReplicationHandle replication;
    private final Cutover cutover;
    private final CommandConsole console;

    CutoverAfterSync(ReplicationHandle replication, Cutover cutover, CommandConsole console) {
        this.replication = replication;
        this.cutover = cutover;
        this.console = console;
    }

    /** Returns the updated result. */
    MigrationResult end(MigrationResult copied) {
        if (copied.status() != MigrationResult.Status.REPLICATING) {
            return copied;
        }
        CutoverReport report = cutover();
        report.toText().lines().filter(line -> !line.isEmpty()).forEach(console::say);
        boolean completed = report.status() == CutoverReport.Status.COMPLETED;
        List<DatabaseResult> databases = copied.databases().stream()
                .map(database -> database.status() == DatabaseResult.Status.REPLICATING
                        ? ended(database, report, completed)
                        : database)
                .toList();
        return MigrationResult.builder()
                .from(copied)
                .status(completed ? MigrationResult.Status.COMPLETED : MigrationResult.Status.FAILED)
                .databases(databases)
                .build();
    }

    /** Reports a rejected cutover with the databases' results, as they continue to replicate. */
    private CutoverReport cutover() {
        try {
            return replication.cutover(
                    Cutover.builder().from(cutover).preparation(LONGEST_WAIT).build());
        } catch (MigrationException e) {
            if (e.code() != ErrorCode.CUTOVER) {
                throw e;
            }
            return CutoverCommand.notBegun(String.valueOf(e.getMessage()));
        }
    }

    /** A database that was not switched over continues to replicate, and the requested cutover has failed. */
    private static DatabaseResult ended(DatabaseResult database, CutoverReport report, boolean completed) {
        return completed
                ? DatabaseResult.builder()
                        .from(database)
                        .status(DatabaseResult.Status.COMPLETED)
                        .build()
                : DatabaseResult.builder()
                        .from(database)
                        .message("the cutover was not completed: "
                                + report.message().orElse("see what is left"))
                        .build();
    }
}
