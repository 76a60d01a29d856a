package dev.pgtrek.examples.cli;

import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.strategy.ReplicationStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

@Command(name = "status", description = "Tells how the databases stand that an earlier call left replicating.")
final class StatusCommand extends AttachedCommand<ReplicationStatus> {
    StatusCommand(CommandConsole console) {
        super(console, "no migration replicates between these servers");
    }

    @Override
    List<ReplicationStatus> ask(ReplicationHandle replication) {
        return replication.status();
    }

    @Override
    boolean isGood(ReplicationStatus status) {
        return !status.needsAction();
    }

    @Override
    String text(String migrationId, List<ReplicationStatus> statuses) {
        return ReplicationStatus.toText(statuses) + "migration " + migrationId;
    }

    @Override
    String json(@Nullable String migrationId, List<ReplicationStatus> statuses) {
        return ReplicationStatus.toJson(migrationId, statuses);
    }
}
