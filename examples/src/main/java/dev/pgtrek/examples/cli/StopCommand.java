package dev.pgtrek.examples.cli;

import dev.pgtrek.MigrationException;
import dev.pgtrek.MigrationRun;
import dev.pgtrek.strategy.StopReport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "stop",
        description =
                "Ends the replication that an earlier call left, and removes all that belongs to it; the target keeps its rows.")
final class StopCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final AttachArguments arguments = new AttachArguments();

    @Mixin
    private final OutputArguments output = new OutputArguments();

    StopCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        try (Cancellation cancellation = Cancellation.watch()) {
            cancellation.interruptsThisThread();
            Failures failures = new Failures(surroundings, output.verbose(), cancellation);
            try {
                Optional<MigrationRun> attached = arguments.attach(surroundings.environment());
                if (attached.isEmpty()) {
                    return nothing().code();
                }
                try (MigrationRun run = attached.get()) {
                    List<StopReport> reports = run.stopReplication();
                    tell(run.migrationId(), reports);
                    boolean complete = reports.stream().allMatch(StopReport::complete);
                    return (complete ? ExitStatus.DONE : ExitStatus.FAILED).code();
                }
            } catch (MigrationException e) {
                failures.tell(e);
                return failures.statusOf(e).code();
            }
        }
    }

    private ExitStatus nothing() {
        if (output.json()) {
            new JsonDocuments(surroundings.out()).write(json -> ReplicationReport.writeStop(json, null, List.of()));
        } else {
            surroundings.out().println("no migration replicates between these servers: nothing to stop");
        }
        return ExitStatus.DONE;
    }

    private void tell(String migrationId, List<StopReport> reports) {
        if (output.json()) {
            new JsonDocuments(surroundings.out())
                    .write(json -> ReplicationReport.writeStop(json, migrationId, reports));
        } else {
            ReplicationReport.ofStop(reports).forEach(surroundings.out()::println);
            surroundings.out().println("migration " + migrationId + ": stopped");
        }
    }
}
