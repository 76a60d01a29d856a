package dev.pgtrek.examples.cli;

import dev.pgtrek.Migration;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.option.RolePasswords;
import dev.pgtrek.result.MigrationPlan;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "plan", description = "Tells how each database would be moved, and why not otherwise. Reads only.")
final class PlanCommand implements Callable<Integer> {
    private final CommandConsole console;

    @Mixin
    private final MigrationArguments arguments = new MigrationArguments();

    @Mixin
    private final OutputArguments output = new OutputArguments();

    PlanCommand(CommandConsole console) {
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
                MigrationPlan plan = MigrationArguments.withKnownChecks(migration::plan);
                tell(plan);
                return (plan.checks().passed() ? ExitStatus.DONE : ExitStatus.CHECKS_FAILED).code();
            } catch (MigrationException e) {
                failures.tell(e);
                ExitStatus status = failures.statusOf(e);
                if (output.json()) {
                    console.showDocument(MigrationPlan.builder()
                            .checks(failures.reportOf(e))
                            .build()
                            .toJson(status == ExitStatus.CANCELLED ? "cancelled" : "failed"));
                }
                return status.code();
            }
        }
    }

    private void tell(MigrationPlan plan) {
        if (output.json()) {
            console.showDocument(plan.toJson());
        } else {
            console.show(plan.toText());
            console.show(NextStep.after(plan.checks()));
        }
    }
}
