package dev.pgtrek.examples.cli;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Severity;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.strategy.DroppedTables;
import dev.pgtrek.strategy.NewTables;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "follow-new-tables",
        description =
                "Makes the tables on the target that were made on the source since, and takes them into the replication.")
final class FollowNewTablesCommand extends AttachedCommand<NewTables> {
    @Option(
            names = "--keyless",
            paramLabel = "full|copy-at-cutover",
            description = "New tables without a usable key: copied by the cutover while it has writes stopped (the"
                    + " default), or replicated with REPLICA IDENTITY FULL.")
    private KeylessTables keyless = KeylessTables.COPY_AT_CUTOVER;

    @Option(
            names = "--dropped-tables",
            paramLabel = "keep|drop",
            description = "Replicated tables and partitions that were dropped on the source: kept on the target (the"
                    + " default), which a cutover then rejects, or dropped there too.")
    private DroppedTables dropped = DroppedTables.KEEP;

    FollowNewTablesCommand(CommandConsole console) {
        super(console, "no migration replicates between these servers: nothing to replicate");
    }

    @Override
    Migration.Builder migration() {
        if (keyless == KeylessTables.REFUSE) {
            throw new WrongUsageException("--keyless must be full or copy-at-cutover here: the table is there already");
        }
        return Migration.builder()
                .strategy(LogicalReplication.builder().keylessTables(keyless).build());
    }

    @Override
    List<NewTables> ask(ReplicationHandle replication) {
        return replication.followNewTables(dropped);
    }

    @Override
    boolean isGood(NewTables report) {
        return report.findings().stream().allMatch(finding -> finding.severity() == Severity.INFO);
    }

    @Override
    String text(String migrationId, List<NewTables> reports) {
        return NewTables.toText(reports);
    }

    @Override
    String json(@Nullable String migrationId, List<NewTables> reports) {
        return NewTables.toJson(migrationId, reports);
    }
}
