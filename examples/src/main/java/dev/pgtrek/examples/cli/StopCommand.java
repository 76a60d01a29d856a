package dev.pgtrek.examples.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pgtrek.MigrationRun;
import dev.pgtrek.strategy.StopReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "stop",
        description =
                "Ends the replication that an earlier call left, and removes all that belongs to it; the target keeps its rows.")
final class StopCommand extends AttachedCommand<StopReport> {
    @Option(
            names = "--database",
            paramLabel = "NAME",
            description =
                    "Ends this database's part of the migration alone, so that it can be migrated again; the others go"
                            + " on.")
    private @Nullable String database;

    StopCommand(Surroundings surroundings) {
        super(surroundings, "no migration replicates between these servers: nothing to stop");
    }

    @Override
    List<StopReport> ask(MigrationRun run) {
        return database == null ? run.stopReplication() : List.of(run.stopReplication(database));
    }

    @Override
    boolean isGood(StopReport report) {
        return report.complete();
    }

    @Override
    List<String> lines(String migrationId, List<StopReport> reports) {
        List<String> lines = new ArrayList<>(ReplicationReport.ofStop(reports));
        lines.add("migration " + migrationId
                + (database == null ? ": stopped" : ": database " + database + " stopped, the others go on"));
        return lines;
    }

    @Override
    void write(JsonGenerator json, @Nullable String migrationId, List<StopReport> reports) throws IOException {
        ReplicationReport.writeStop(json, migrationId, reports);
    }
}
