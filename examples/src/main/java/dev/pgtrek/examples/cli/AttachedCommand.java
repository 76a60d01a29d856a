package dev.pgtrek.examples.cli;

import dev.pgtrek.Migration;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.replication.LogicalReplication;
import dev.pgtrek.run.ReplicationHandle;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/**
 * Runs an operation on a migration that an earlier call left replicating, and prints the results.
 *
 * @param <T> the result for each database
 */
abstract class AttachedCommand<T> implements Callable<Integer> {
    private final CommandConsole console;
    private final String nothing;

    @Mixin
    private final AttachArguments arguments = new AttachArguments();

    @Mixin
    private final OutputArguments output = new OutputArguments();

    /** @param nothing the message where no migration replicates */
    AttachedCommand(CommandConsole console, String nothing) {
        this.console = console;
        this.nothing = nothing;
    }

    abstract List<T> ask(ReplicationHandle replication);

    /** Returns whether a result is successful. */
    abstract boolean isGood(T answer);

    abstract String text(String migrationId, List<T> answers);

    abstract String json(@Nullable String migrationId, List<T> answers);

    /** Returns the migration to attach to, with all settings for the operation except the servers. */
    Migration.Builder migration() {
        return Migration.builder().strategy(LogicalReplication.withDefaults());
    }

    @Override
    public Integer call() {
        try (Cancellation cancellation = Cancellation.watch()) {
            cancellation.interruptsThisThread();
            Failures failures = new Failures(console, output.verbose(), cancellation);
            try {
                return answer().code();
            } catch (MigrationException e) {
                failures.tell(e);
                return failures.statusOf(e).code();
            }
        }
    }

    private ExitStatus answer() {
        Optional<ReplicationHandle> attached = arguments.attach(console.environment(), migration());
        if (attached.isEmpty()) {
            tell(null, List.of());
            return ExitStatus.DONE;
        }
        try (ReplicationHandle replication = attached.get()) {
            List<T> answers = ask(replication);
            tell(replication.migrationId(), answers);
            return answers.stream().allMatch(this::isGood) ? ExitStatus.DONE : ExitStatus.FAILED;
        }
    }

    private void tell(@Nullable String migrationId, List<T> answers) {
        if (output.json()) {
            console.showDocument(json(migrationId, answers));
        } else if (migrationId == null) {
            console.out().println(nothing);
        } else {
            console.show(text(migrationId, answers));
        }
    }
}
