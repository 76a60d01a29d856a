package dev.pgtrek.examples.cli;

import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.strategy.StopReport;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "stop",
        description = "Ends the replication that an earlier call left, and removes all that belongs to it; the target"
                + " keeps its rows.")
final class StopCommand extends AttachedCommand<StopReport> {
    @Option(
            names = "--database",
            paramLabel = "NAME",
            description =
                    "Ends this database's part of the migration alone, so that it can be migrated again; the others go"
                            + " on.")
    private @Nullable String database;

    StopCommand(CommandConsole console) {
        super(console, "no migration replicates between these servers: nothing to stop");
    }

    @Override
    List<StopReport> ask(ReplicationHandle replication) {
        return database == null ? replication.stop() : List.of(replication.stop(database));
    }

    @Override
    boolean isGood(StopReport report) {
        return report.complete();
    }

    @Override
    String text(String migrationId, List<StopReport> reports) {
        return StopReport.toText(reports) + "migration " + migrationId
                + (database == null ? ": stopped" : ": database " + database + " stopped, the others go on");
    }

    @Override
    String json(@Nullable String migrationId, List<StopReport> reports) {
        return StopReport.toJson(migrationId, reports);
    }
}
