package dev.pgtrek.examples.cli;

import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.WriteStop;
import dev.pgtrek.option.Verify;
import dev.pgtrek.server.InvalidServerException;
import dev.pgtrek.server.Server;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a cutover. */
final class CutoverArguments {
    @Option(
            names = "--stop-writes",
            paramLabel = "read-only|none",
            description = "How writes are stopped: read-only, the default, makes the databases read-only and ends other"
                    + " sessions; none is for writes that have been stopped already.")
    private StopWrites stopWrites = StopWrites.READ_ONLY;

    @Option(
            names = "--verify",
            paramLabel = "none|counts|checksums",
            description = "How closely rows are compared while writes are stopped; counts by default.")
    private Verify verify = Verify.COUNTS;

    @Option(
            names = "--deadline",
            paramLabel = "SECONDS",
            description = "How long writes may be stopped before all is undone: 1 to 86400, 30 by default.")
    private @Nullable Integer deadline;

    @Option(
            names = "--prepare-within",
            paramLabel = "SECONDS",
            description =
                    "How long the target may take to catch up before writes are stopped: 1 to 86400, 300 by default.")
    private @Nullable Integer prepareWithin;

    @Option(
            names = "--large-objects",
            paramLabel = "refuse|copy",
            description =
                    "What becomes of databases that have large objects, which replication does not carry: refuse, the"
                            + " default, switches nothing; copy brings them over while writes are stopped.")
    private LargeObjects largeObjects = LargeObjects.REFUSE;

    @Option(
            names = "--leave-out",
            paramLabel = "DATABASE",
            description =
                    "A database of the migration that is not switched over; each one that does not replicate has to be"
                            + " named. Repeatable.")
    private final List<String> leftOut = new ArrayList<>();

    @Option(
            names = "--one-at-a-time",
            description = "Switches databases one after the other: one that can't be switched does not keep the others;"
                    + " by default all are switched together, or none.")
    private boolean oneAtATime;

    @Option(
            names = "--reverse",
            description =
                    "Replicates from the new server to the old one from then on, so that switch-back can return to"
                            + " it with nothing lost.")
    private boolean reverse;

    @Option(
            names = "--target-from-source",
            paramLabel = "URI",
            description = "With --reverse: how the server that is left reaches the new one, where that differs from how"
                    + " this command does.")
    private @Nullable String targetFromSource;

    private static final int LONGEST = 86_400;

    /** The values of {@code --stop-writes}. */
    enum StopWrites {
        READ_ONLY,
        NONE
    }

    /** The values of {@code --large-objects}. */
    enum LargeObjects {
        REFUSE,
        COPY
    }

    Cutover cutover(Map<String, String> environment) {
        if (targetFromSource != null && !reverse) {
            throw new WrongUsageException("--target-from-source goes with --reverse");
        }
        Cutover.Builder cutover = Cutover.builder()
                .writeStop(stopWrites == StopWrites.NONE ? WriteStop.none() : WriteStop.readOnly())
                .verify(verify)
                .addAllLeftOut(leftOut)
                .oneAtATime(oneAtATime)
                .copyLargeObjects(largeObjects == LargeObjects.COPY)
                .reverseReplication(reverse);
        if (deadline != null) {
            cutover.deadline(seconds("--deadline", deadline));
        }
        if (prepareWithin != null) {
            cutover.preparation(seconds("--prepare-within", prepareWithin));
        }
        if (targetFromSource != null) {
            try {
                cutover.targetAsSeenFromSource(Server.parse(targetFromSource, environment));
            } catch (InvalidServerException e) {
                throw new WrongUsageException("--target-from-source: " + e.getMessage());
            }
        }
        return cutover.build();
    }

    private static Duration seconds(String option, int seconds) {
        if (seconds < 1 || seconds > LONGEST) {
            throw new WrongUsageException(option + " must be 1 to 86400 seconds, was " + seconds);
        }
        return Duration.ofSeconds(seconds);
    }
}
