package dev.pgtrek.examples.cli;

import dev.pgtrek.error.MigrationException;
import dev.pgtrek.examples.quickstart.Quickstart;
import dev.pgtrek.testkit.server.TestkitException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "quickstart",
        description =
                "Starts PostgreSQL 14 and 18, fills the first, migrates it to the second while an application writes,"
                        + " cuts over, and compares the two.")
final class QuickstartCommand implements Callable<Integer> {
    private final CommandConsole console;

    @Mixin
    private final CommonArguments common = new CommonArguments();

    @Option(
            names = "--method",
            paramLabel = "replication|dump",
            description = "Replicates until a cutover (the default), or copies once, with no application writing.")
    private Method method = Method.REPLICATION;

    enum Method {
        REPLICATION,
        DUMP
    }

    QuickstartCommand(CommandConsole console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Cancellation cancellation = Cancellation.watch()) {
            cancellation.interruptsThisThread();
            Failures failures = new Failures(console, common.verbose(), cancellation);
            Quickstart.Outcome outcome;
            try (ProgressDisplay progress = ProgressDisplay.on(console, common.verbose())) {
                Quickstart quickstart = new Quickstart(progress::say, progress, new VerificationProgress(progress));
                outcome = method == Method.REPLICATION ? quickstart.replicate() : quickstart.dump();
            } catch (MigrationException e) {
                failures.tell(e);
                return failures.statusOf(e).code();
            } catch (TestkitException e) {
                return failures.tellUnlessCancelled(e).code();
            }
            console.show(outcome.migration().toText());
            console.out().println();
            outcome.switchover().ifPresent(this::show);
            console.show(outcome.verification().toText());
            return (outcome.successful() ? ExitStatus.DONE : ExitStatus.FAILED).code();
        }
    }

    private void show(Quickstart.Switchover switchover) {
        console.show(switchover.report().toText());
        console.out().println();
        console.out()
                .println("rows that the application wrote meanwhile: " + switchover.written() + ", on the target: "
                        + switchover.arrived());
        console.out().println();
    }
}
