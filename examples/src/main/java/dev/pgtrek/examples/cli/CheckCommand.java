package dev.pgtrek.examples.cli;

import dev.pgtrek.Migration;
import dev.pgtrek.check.CheckReport;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.option.RolePasswords;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "check", description = "Tells what would stop a migration, or make it arrive in part. Reads only.")
final class CheckCommand implements Callable<Integer> {
    private final CommandConsole console;

    @Mixin
    private final MigrationArguments arguments = new MigrationArguments();

    @Mixin
    private final OutputArguments output = new OutputArguments();

    @Option(names = "--markdown", description = "Writes the report as Markdown.")
    private boolean markdown;

    CheckCommand(CommandConsole console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Migration migration =
                arguments.migration(console.environment(), RolePasswords.none(), new MigrationListener() {});
        try (Cancellation cancellation = Cancellation.watch()) {
            cancellation.interruptsThisThread();
            Failures failures = new Failures(console, output.verbose(), cancellation);
            try {
                CheckReport report = MigrationArguments.withKnownChecks(migration::check);
                tell(report);
                return (report.passed() ? ExitStatus.DONE : ExitStatus.CHECKS_FAILED).code();
            } catch (MigrationException e) {
                failures.tell(e);
                ExitStatus status = failures.statusOf(e);
                if (output.json()) {
                    console.showDocument(
                            failures.reportOf(e).toJson(status == ExitStatus.CANCELLED ? "cancelled" : "failed"));
                }
                return status.code();
            }
        }
    }

    private void tell(CheckReport report) {
        if (output.json()) {
            console.showDocument(report.toJson());
        } else if (markdown) {
            console.out().print(report.toMarkdown());
        } else {
            console.showPainted(report.toText(console.colours()));
            console.show(NextStep.after(report));
        }
    }
}
