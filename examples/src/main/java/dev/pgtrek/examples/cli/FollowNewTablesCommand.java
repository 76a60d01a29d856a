package dev.pgtrek.examples.cli;

import dev.pgtrek.MigrationException;
import dev.pgtrek.MigrationRun;
import dev.pgtrek.check.Severity;
import dev.pgtrek.replication.KeylessTables;
import dev.pgtrek.strategy.NewTables;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "follow-new-tables",
        description =
                "Makes the tables on the target that were made on the source since, and takes them into the replication.")
final class FollowNewTablesCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final AttachArguments arguments = new AttachArguments();

    @Option(
            names = "--keyless",
            paramLabel = "refuse|full",
            defaultValue = "refuse",
            description = "New tables without a usable key: not followed (the default), or with REPLICA IDENTITY FULL.")
    private KeylessTables keyless = KeylessTables.REFUSE;

    @Mixin
    private final OutputArguments output = new OutputArguments();

    FollowNewTablesCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (keyless == KeylessTables.COPY_AT_CUTOVER) {
            throw new WrongUsageException(
                    "--keyless must be refuse or full here: a cutover knows by itself what to copy");
        }
        try (Cancellation cancellation = Cancellation.watch()) {
            cancellation.interruptsThisThread();
            Failures failures = new Failures(surroundings, output.verbose(), cancellation);
            try {
                Optional<MigrationRun> attached = arguments.attach(surroundings.environment(), keyless);
                if (attached.isEmpty()) {
                    return nothing().code();
                }
                try (MigrationRun run = attached.get()) {
                    List<NewTables> reports = run.followNewTables();
                    tell(run.migrationId(), reports);
                    boolean refused = reports.stream()
                            .flatMap(report -> report.findings().stream())
                            .anyMatch(finding -> finding.severity() != Severity.INFO);
                    return (refused ? ExitStatus.FAILED : ExitStatus.DONE).code();
                }
            } catch (MigrationException e) {
                failures.tell(e);
                return failures.statusOf(e).code();
            }
        }
    }

    private ExitStatus nothing() {
        if (output.json()) {
            new JsonDocuments(surroundings.out())
                    .write(json -> ReplicationReport.writeNewTables(json, null, List.of()));
        } else {
            surroundings.out().println("no migration replicates between these servers: nothing to follow");
        }
        return ExitStatus.DONE;
    }

    private void tell(String migrationId, List<NewTables> reports) {
        if (output.json()) {
            new JsonDocuments(surroundings.out())
                    .write(json -> ReplicationReport.writeNewTables(json, migrationId, reports));
        } else {
            ReplicationReport.ofNewTables(reports).forEach(surroundings.out()::println);
        }
    }
}
