package dev.pgtrek.examples.cli;

import dev.pgtrek.dump.option.DefinitionSource;
import dev.pgtrek.dump.option.OrphanedRows;
import dev.pgtrek.examples.benchmark.BenchmarkDatabase;
import dev.pgtrek.examples.cli.CutoverArguments.LargeObjects;
import dev.pgtrek.examples.cli.CutoverArguments.StopWrites;
import dev.pgtrek.examples.cli.ReplicationArguments.AfterSync;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.option.Verify;
import dev.pgtrek.replication.option.KeylessTables;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The top-level command: its subcommands, and how their options are parsed. */
@Command(
        name = "pgtrek",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Moves whole PostgreSQL servers to the same or a newer major version.",
        versionProvider = PgtrekCommand.Version.class,
        footer = {
            "",
            "Exit status: 0 done, or left replicating; 1 a database failed, or what arrived is not what left; 2"
                    + " a check failed,"
                    + " and nothing was begun; 64 wrong usage; 130 cancelled."
        })
final class PgtrekCommand {
    private PgtrekCommand() {}

    /** Runs the command, and returns its exit status. */
    static int run(CommandConsole console, String... arguments) {
        CommandLine command = create(console);
        if (arguments.length == 0) {
            command.usage(console.err());
            return ExitStatus.WRONG_USAGE.code();
        }
        int status = command.execute(arguments);
        console.out().flush();
        console.err().flush();
        return status;
    }

    private static CommandLine create(CommandConsole console) {
        CommandLine command = new CommandLine(new PgtrekCommand());
        add(command, "quickstart", new QuickstartCommand(console));
        add(command, "check", new CheckCommand(console));
        add(command, "plan", new PlanCommand(console));
        add(command, "migrate", new MigrateCommand(console));
        add(command, "status", new StatusCommand(console));
        add(command, "follow-new-tables", new FollowNewTablesCommand(console));
        add(command, "stop", new StopCommand(console));
        add(command, "cutover", new CutoverCommand.There(console));
        add(command, "switch-back", new CutoverCommand.Back(console));
        add(command, "verify", new VerifyCommand(console));
        add(command, "benchmark", new BenchmarkCommand(console));
        return command.registerConverter(Integer.class, Arguments::wholeNumber)
                .registerConverter(int.class, Arguments::wholeNumber)
                .registerConverter(Long.class, Arguments::bytes)
                .registerConverter(Method.class, text -> Arguments.choice(Method.class, text))
                .registerConverter(AfterSync.class, text -> Arguments.choice(AfterSync.class, text))
                .registerConverter(StopWrites.class, text -> Arguments.choice(StopWrites.class, text))
                .registerConverter(LargeObjects.class, text -> Arguments.choice(LargeObjects.class, text))
                .registerConverter(KeylessTables.class, text -> Arguments.choice(KeylessTables.class, text))
                .registerConverter(DefinitionSource.class, text -> Arguments.choice(DefinitionSource.class, text))
                .registerConverter(OrphanedRows.class, text -> Arguments.choice(OrphanedRows.class, text))
                .registerConverter(
                        QuickstartCommand.Method.class, text -> Arguments.choice(QuickstartCommand.Method.class, text))
                .registerConverter(PopulatedTarget.class, text -> Arguments.choice(PopulatedTarget.class, text))
                .registerConverter(BenchmarkDatabase.class, text -> Arguments.choice(BenchmarkDatabase.class, text))
                .registerConverter(Verify.class, text -> Arguments.choice(Verify.class, text))
                // arguments are literal: no file is read for an @, no quote is removed
                .setExpandAtFiles(false)
                .setUsageHelpAutoWidth(true)
                .setOut(writer(console.out()))
                .setErr(writer(console.err()))
                .setParameterExceptionHandler(new UsageErrors(console))
                .setExecutionExceptionHandler(new DefectHandler(console));
    }

    private static void add(CommandLine command, String name, Callable<Integer> part) {
        CommandLine added = new CommandLine(part);
        added.getCommandSpec().usageMessage().sortOptions(false).abbreviateSynopsis(true);
        command.addSubcommand(name, added);
    }

    private static PrintWriter writer(java.io.PrintStream stream) {
        return new PrintWriter(stream, true, Charset.defaultCharset());
    }

    /** The values of {@code --method}. */
    enum Method {
        AUTO,
        REPLICATION,
        DUMP
    }

    /** The version of the archive that contains this class. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Optional.ofNullable(
                            PgtrekCommand.class.getPackage().getImplementationVersion())
                    .orElse("(not packaged)");
            return new String[] {"pgtrek " + version};
        }
    }

    /** Parses the options' values; an invalid one becomes {@link UsageErrors wrong usage} that names the option. */
    private static final class Arguments {
        private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9.]{1,30}[A-Za-z]{0,2}");

        private static int wholeNumber(String text) {
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("must be a whole number" + was(text), e);
            }
        }

        private static long bytes(String text) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("must be a whole number of bytes" + was(text), e);
            }
        }

        private static <E extends Enum<E>> E choice(Class<E> type, String text) {
            StringBuilder allowed = new StringBuilder();
            for (E value : type.getEnumConstants()) {
                String name = value.name().toLowerCase(Locale.ROOT).replace('_', '-');
                if (name.equals(text)) {
                    return value;
                }
                allowed.append(allowed.isEmpty() ? "" : ", ").append(name);
            }
            throw new IllegalArgumentException("must be one of " + allowed);
        }

        /**
         * Names a wrong value only if it is a number: any other value may be a connection string, meant for the
         * option before it.
         */
        private static String was(String text) {
            return NUMBER.matcher(text).matches() ? ", was " + text : "";
        }
    }
}
