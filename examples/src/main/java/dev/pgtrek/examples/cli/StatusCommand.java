package dev.pgtrek.examples.cli;

import dev.pgtrek.MigrationException;
import dev.pgtrek.MigrationRun;
import dev.pgtrek.strategy.ReplicationState;
import dev.pgtrek.strategy.ReplicationStatus;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "status", description = "Tells how the databases stand that an earlier call left replicating.")
final class StatusCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private final AttachArguments arguments = new AttachArguments();

    @Mixin
    private final OutputArguments output = new OutputArguments();

    StatusCommand(Surroundings surroundings) {
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
                    List<ReplicationStatus> statuses = run.status();
                    tell(run.migrationId(), statuses);
                    boolean failed = statuses.stream().anyMatch(status -> status.state() == ReplicationState.FAILED);
                    return (failed ? ExitStatus.FAILED : ExitStatus.DONE).code();
                }
            } catch (MigrationException e) {
                failures.tell(e);
                return failures.statusOf(e).code();
            }
        }
    }

    private ExitStatus nothing() {
        if (output.json()) {
            new JsonDocuments(surroundings.out()).write(json -> ReplicationReport.writeStatus(json, null, List.of()));
        } else {
            surroundings.out().println("no migration replicates between these servers");
        }
        return ExitStatus.DONE;
    }

    private void tell(String migrationId, List<ReplicationStatus> statuses) {
        if (output.json()) {
            new JsonDocuments(surroundings.out())
                    .write(json -> ReplicationReport.writeStatus(json, migrationId, statuses));
        } else {
            ReplicationReport.ofStatus(migrationId, statuses).forEach(surroundings.out()::println);
        }
    }
}
