package dev.pgtrek.examples.cli;

import dev.pgtrek.Migration;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.option.RolePasswords;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.run.MigrationRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "migrate", description = "Moves the databases, with all that belongs to them, to the target.")
final class MigrateCommand implements Callable<Integer> {
    private final CommandConsole console;

    @Mixin
    private final MigrationArguments arguments = new MigrationArguments();

    @Option(
            names = "--passwords-file",
            paramLabel = "FILE",
            description =
                    "Has new passwords made for roles whose passwords can't be read on the source, and writes them"
                            + " to this new file, in the form of .pgpass. By default such roles arrive without one.")
    private @Nullable Path passwordsFile;

    @Mixin
    private final OutputArguments output = new OutputArguments();

    MigrateCommand(CommandConsole console) {
        this.console = console;
    }

    /** The outcome; where the migration failed as a whole, the result contains what is known. */
    private record Ending(MigrationResult result, ExitStatus status, Optional<MigrationException> failure) {}

    @Override
    public Integer call() {
        try (Cancellation cancellation = Cancellation.watch()) {
            Failures failures = new Failures(console, output.verbose(), cancellation);
            Ending ending;
            Optional<PasswordsFile> passwords = Optional.ofNullable(passwordsFile)
                    .map(file -> new PasswordsFile(file, arguments.target(console.environment())));
            try (ProgressDisplay progress = ProgressDisplay.on(console, output.verbose())) {
                Migration migration = arguments.migration(
                        console.environment(),
                        passwords
                                .map(file -> RolePasswords.generated(file::keep))
                                .orElseGet(RolePasswords::none),
                        progress);
                passwords.ifPresent(PasswordsFile::create);
                ending = migrate(migration, cancellation, failures);
            }
            ending.failure.ifPresent(failures::tell);
            if (output.json()) {
                console.showDocument(ending.result.toJson());
            } else if (ending.failure.isEmpty()) {
                console.show(ending.result.toText());
                console.show(NextStep.after(ending.result));
            }
            tellHowToGoOn(ending.result);
            passwords.ifPresent(file -> tellPasswords(file, ending.result));
            return ending.status.code();
        }
    }

    private void tellHowToGoOn(MigrationResult result) {
        if (result.databases().stream().anyMatch(database -> database.status() == DatabaseResult.Status.REPLICATING)) {
            console.say("left replicating: status --migration-id " + result.migrationId()
                    + " tells how it stands, and stop ends it; until then the source keeps the WAL that the target"
                    + " has not taken");
        }
    }

    private void tellPasswords(PasswordsFile file, MigrationResult result) {
        file.failure()
                .ifPresent(failure -> console.say("the new passwords could not be written to " + file + " (" + failure
                        + "), so their roles were not created; name a file with room for them"));
        try {
            long roles = file.end(result.roles());
            if (roles > 0) {
                console.say("the new passwords of " + Plural.of(roles, "role") + " are in " + file);
            }
        } catch (IOException e) {
            console.say("the file " + file + " holds no password, and could not be removed (" + e + ")");
        }
    }

    private Ending migrate(Migration migration, Cancellation cancellation, Failures failures) {
        long begun = System.nanoTime();
        try (MigrationRun run = MigrationArguments.withKnownChecks(migration::start)) {
            cancellation.onCancel(run::cancel);
            MigrationResult result = run.await();
            if (arguments.replication().stopsAfterSync() && result.status() != MigrationResult.Status.CANCELLED) {
                result = new StopAfterSync(
                                run.replication(), arguments.replication().maxLag(), cancellation)
                        .end(result);
            }
            if (arguments.replication().cutsOverAfterSync() && result.status() != MigrationResult.Status.CANCELLED) {
                cancellation.interruptsThisThread();
                result = new CutoverAfterSync(
                                run.replication(),
                                Cutover.builder()
                                        .from(arguments.replication().cutover())
                                        .verify(arguments.verify())
                                        .build(),
                                console)
                        .end(result);
            }
            return new Ending(result, ExitStatus.of(result.status()), Optional.empty());
        } catch (MigrationException e) {
            ExitStatus status = failures.statusOf(e);
            MigrationResult result = MigrationResult.builder()
                    .migrationId(migration.migrationId())
                    .status(
                            status == ExitStatus.CANCELLED
                                    ? MigrationResult.Status.CANCELLED
                                    : MigrationResult.Status.FAILED)
                    .duration(Duration.ofNanos(System.nanoTime() - begun))
                    .checks(failures.reportOf(e))
                    .build();
            return new Ending(result, status, Optional.of(e));
        }
    }
}
