package dev.pgtrek.examples.cli;

import dev.pgtrek.check.CheckReport;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.DatabaseCutover;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;

/** The suggested next command, as the last line of a command's output. */
final class NextStep {
    private static final String NEXT = "next: ";

    private NextStep() {}

    static String after(CheckReport report) {
        return NEXT
                + (report.passed()
                        ? "migrate, with the same options"
                        : "do what is said at each error, and check again");
    }

    static String after(MigrationResult result) {
        boolean replicates = result.databases().stream()
                .anyMatch(database -> database.status() == DatabaseResult.Status.REPLICATING);
        String follow = "status --migration-id " + result.migrationId() + " tells when it is in sync";
        return NEXT
                + switch (result.status()) {
                    case COMPLETED -> "verify compares source and target; then let the applications use the target";
                    case REPLICATING -> follow + "; cutover switches to the target, stop ends without that";
                    case FAILED ->
                        "remove the causes named above, and migrate those databases again, by" + " --include-database"
                                + (replicates ? "; of the others " + follow : "");
                    case CANCELLED ->
                        "migrate again"
                                + (replicates
                                        ? ", or leave what replicates: " + follow
                                        : "; check names what is in its way");
                };
    }

    static String after(CutoverReport report) {
        return NEXT
                + switch (report.status()) {
                    case COMPLETED ->
                        "let the applications use the target"
                                + (report.databases().stream().anyMatch(DatabaseCutover::isReplicatedBack)
                                        ? "; switch-back returns to the source, stop gives that up"
                                        : "");
                    case UNDONE -> "the source takes writes as before: remove the cause, and cut over again";
                    case FAILED -> "status tells which side takes writes, and what finishes or undoes this";
                };
    }
}
