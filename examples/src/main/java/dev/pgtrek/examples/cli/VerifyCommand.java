package dev.pgtrek.examples.cli;

import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.checks.verify.VerificationListener;
import dev.pgtrek.checks.verify.VerificationReport;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.option.Verify;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "verify", description = "Compares the target's databases with the source's. Reads only.")
final class VerifyCommand implements Callable<Integer> {
    private final CommandConsole console;

    @Mixin
    private final ServerArguments servers = new ServerArguments();

    @Mixin
    private final DataArguments data = new DataArguments();

    @Option(
            names = "--verify",
            paramLabel = "none|counts|checksums",
            description = "How closely rows are compared; counts by default. Definitions always are.")
    private Verify level = Verify.COUNTS;

    @Option(names = "--jobs", paramLabel = "N", description = "How many queries run at once: 1 to 64, 4 by default.")
    private @Nullable Integer jobs;

    @Mixin
    private final OutputArguments output = new OutputArguments();

    VerifyCommand(CommandConsole console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        try (Cancellation cancellation = Cancellation.watch()) {
            cancellation.interruptsThisThread();
            Failures failures = new Failures(console, output.verbose(), cancellation);
            VerificationReport report;
            try (ProgressDisplay progress = ProgressDisplay.on(console, output.verbose())) {
                report = verification(new VerificationProgress(progress)).run();
            } catch (MigrationException e) {
                failures.tell(e);
                ExitStatus status = failures.statusOf(e);
                if (output.json()) {
                    console.showDocument(VerificationReport.builder()
                            .level(level)
                            .build()
                            .toJson(status == ExitStatus.CANCELLED ? "cancelled" : "failed"));
                }
                return status.code();
            }
            if (output.json()) {
                console.showDocument(report.toJson());
            } else {
                console.show(report.toText());
            }
            return (report.equal() ? ExitStatus.DONE : ExitStatus.FAILED).code();
        }
    }

    private Verification verification(VerificationListener listener) {
        Verification.Builder builder = Verification.of(
                        servers.source(console.environment()), servers.target(console.environment()))
                .level(level)
                .listener(listener);
        try {
            data.applyTo(builder);
            if (jobs != null) {
                builder.jobs(jobs);
            }
        } catch (IllegalArgumentException e) {
            throw new WrongUsageException(String.valueOf(e.getMessage()));
        }
        return builder.build();
    }
}
