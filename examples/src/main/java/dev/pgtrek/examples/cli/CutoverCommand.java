package dev.pgtrek.examples.cli;

import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.run.ReplicationHandle;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Switches applications over, in either direction. */
abstract class CutoverCommand implements Callable<Integer> {
    private final CommandConsole console;

    @Mixin
    private final AttachArguments attach = new AttachArguments();

    @Mixin
    private final CutoverArguments arguments = new CutoverArguments();

    @Mixin
    private final OutputArguments output = new OutputArguments();

    private CutoverCommand(CommandConsole console) {
        this.console = console;
    }

    abstract CutoverReport switchOver(ReplicationHandle replication, Cutover cutover);

    @Override
    public Integer call() {
        Cutover cutover = arguments.cutover(console.environment());
        try (Cancellation cancellation = Cancellation.watch()) {
            cancellation.interruptsThisThread();
            Failures failures = new Failures(console, output.verbose(), cancellation);
            try {
                Optional<ReplicationHandle> attached = attach.attach(console.environment());
                if (attached.isEmpty()) {
                    return tell(notBegun("no migration replicates between these servers: nothing to switch"))
                            .code();
                }
                try (ReplicationHandle replication = attached.get()) {
                    CutoverReport report = switchOver(
                            replication,
                            Cutover.builder()
                                    .from(cutover)
                                    .onSwitched(() -> cancellation.exitsWith(ExitStatus.DONE))
                                    .build());
                    ExitStatus status = tell(report);
                    if (report.status() != CutoverReport.Status.UNDONE) {
                        cancellation.exitsWith(status);
                    }
                    return status.code();
                }
            } catch (MigrationException e) {
                failures.tell(e);
                if (output.json()) {
                    tell(notBegun(String.valueOf(e.getMessage())));
                }
                return failures.statusOf(e).code();
            }
        }
    }

    /** Returns the report of a cutover that was rejected, or had nothing to switch. */
    static CutoverReport notBegun(String message) {
        return CutoverReport.builder()
                .migrationId("")
                .status(CutoverReport.Status.FAILED)
                .message(message)
                .build();
    }

    private ExitStatus tell(CutoverReport report) {
        if (output.json()) {
            console.showDocument(report.toJson());
        } else {
            console.show(report.toText());
            console.show(NextStep.after(report));
        }
        return report.status() == CutoverReport.Status.COMPLETED ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    @Command(
            name = "cutover",
            description =
                    "Switches from the source to the target: stops the writes, proves that the target has every row,"
                            + " and makes it stand on its own. What goes wrong before that is undone.")
    static final class There extends CutoverCommand {
        There(CommandConsole console) {
            super(console);
        }

        @Override
        CutoverReport switchOver(ReplicationHandle replication, Cutover cutover) {
            return replication.cutover(cutover);
        }
    }

    @Command(
            name = "switch-back",
            description =
                    "Returns to the source after a cutover --reverse, with all that was written to the target since.")
    static final class Back extends CutoverCommand {
        Back(CommandConsole console) {
            super(console);
        }

        @Override
        CutoverReport switchOver(ReplicationHandle replication, Cutover cutover) {
            return replication.switchBack(cutover);
        }
    }
}
