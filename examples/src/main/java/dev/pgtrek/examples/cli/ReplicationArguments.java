package dev.pgtrek.examples.cli;

import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.examples.cli.CutoverArguments.LargeObjects;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.server.InvalidServerException;
import dev.pgtrek.server.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of replication, and the action when the databases are in sync. */
final class ReplicationArguments {
    @Option(
            names = "--keyless",
            paramLabel = "refuse|full|copy-at-cutover",
            description = "What becomes of tables that have no usable key: refuse, the default, lets their databases go"
                    + " otherwise; full gives them REPLICA IDENTITY FULL for as long as they are replicated;"
                    + " copy-at-cutover does"
                    + " not replicate them, and copies them while the cutover has writes stopped.")
    private @Nullable KeylessTables keyless;

    @Option(
            names = "--max-lag",
            paramLabel = "BYTES",
            description = "By how much WAL a database may still be behind when it counts as in sync; 0 by default.")
    private @Nullable Long maxLag;

    @Option(
            names = "--max-wal-kept",
            paramLabel = "BYTES",
            description =
                    "Give a database's replication up when its slot keeps more WAL than this on the source, while this"
                            + " runs; no limit by default. max_slot_wal_keep_size on the source goes on to hold afterwards.")
    private @Nullable Long maxWalKept;

    @Option(
            names = "--source-from-target",
            paramLabel = "URI",
            description = "How the target reaches the source, where that differs from --source. Put the password into"
                    + " the file that PGPASSFILE names.")
    private @Nullable String sourceFromTarget;

    @Option(
            names = "--after-sync",
            paramLabel = "keep|stop|cutover",
            description = "What is done with databases that replicate, when all of them are in sync: keep, the"
                    + " default, leaves them replicating; stop ends that; cutover stops the writes on the source, proves"
                    + " that the target has every row, and makes it stand on its own.")
    private @Nullable AfterSync afterSync;

    @Option(
            names = "--large-objects",
            paramLabel = "refuse|copy",
            description =
                    "With --after-sync cutover: what becomes of databases that have large objects, which replication"
                            + " does not carry. refuse, the default, does not switch them over, so that they go"
                            + " otherwise; copy"
                            + " brings them over while writes are stopped.")
    private @Nullable LargeObjects largeObjects;

    @Option(
            names = "--leave-out",
            paramLabel = "DATABASE",
            description =
                    "With --after-sync cutover: a database that is not switched over; each one that does not replicate"
                            + " has to be named. Repeatable.")
    private final List<String> leftOut = new ArrayList<>();

    /** The values of {@code --after-sync}. */
    enum AfterSync {
        KEEP,
        STOP,
        CUTOVER
    }

    boolean stopsAfterSync() {
        return afterSync == AfterSync.STOP;
    }

    boolean cutsOverAfterSync() {
        return afterSync == AfterSync.CUTOVER;
    }

    /** Returns how databases are switched over when all of them are in sync. */
    Cutover cutover() {
        return Cutover.builder()
                .addAllLeftOut(leftOut)
                .copyLargeObjects(largeObjects == LargeObjects.COPY)
                .build();
    }

    long maxLag() {
        return maxLag == null ? 0 : maxLag;
    }

    /** Rejects options that would have no effect, as no database is replicated. */
    void refuseAll() {
        refuse("--keyless", keyless);
        refuse("--max-lag", maxLag);
        refuse("--max-wal-kept", maxWalKept);
        refuse("--source-from-target", sourceFromTarget);
        refuse("--after-sync", afterSync);
        refuse("--large-objects", largeObjects);
        refuse("--leave-out", leftOut.isEmpty() ? null : leftOut);
    }

    private static void refuse(String option, @Nullable Object value) {
        if (value != null) {
            throw new WrongUsageException(option + " is about replication, and goes with --method auto or replication");
        }
    }

    /**
     * @param copy how databases are copied before they are replicated
     * @throws IllegalArgumentException if a value is out of its bounds
     */
    LogicalReplication strategy(DumpRestore copy, Map<String, String> environment) {
        LogicalReplication.Builder builder = LogicalReplication.builder().copy(copy);
        if (largeObjects != null && !cutsOverAfterSync()) {
            throw new WrongUsageException("--large-objects goes with --after-sync cutover");
        }
        if (cutsOverAfterSync()) {
            builder.plannedCutover(cutover());
        }
        if (keyless != null) {
            builder.keylessTables(keyless);
        }
        if (maxLag != null) {
            builder.maxLag(maxLag);
        }
        if (maxWalKept != null) {
            builder.maxWalKept(maxWalKept);
        }
        if (sourceFromTarget != null) {
            try {
                builder.sourceAsSeenFromTarget(Server.parse(sourceFromTarget, environment));
            } catch (InvalidServerException e) {
                throw new WrongUsageException("--source-from-target: " + e.getMessage());
            }
        }
        return builder.build();
    }
}
