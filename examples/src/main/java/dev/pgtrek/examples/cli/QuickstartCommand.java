package dev.pgtrek.examples.cli;

import dev.pgtrek.error.MigrationException;
import dev.pgtrek.examples.quickstart.Quickstart;
import dev.pgtrek.testkit.server.TestkitException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "quickstart",
        description = "Starts PostgreSQL 14 and 18, fills the first, migrates it to the second, and compares the two.")
final class QuickstartCommand implements Callable<Integer> {
    private final CommandConsole console;

    @Mixin
    private final CommonArguments common = new CommonArguments();

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
                outcome = new Quickstart(progress::say, progress, new VerificationProgress(progress)).run();
            } catch (MigrationException e) {
                failures.tell(e);
                return failures.statusOf(e).code();
            } catch (TestkitException e) {
                return failures.tellUnlessCancelled(e).code();
            }
            console.show(outcome.migration().toText());
            console.out().println();
            console.show(outcome.verification().toText());
            return (outcome.successful() ? ExitStatus.DONE : ExitStatus.FAILED).code();
        }
    }
}
