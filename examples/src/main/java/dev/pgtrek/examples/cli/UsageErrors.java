package dev.pgtrek.examples.cli;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MaxValuesExceededException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Prints one line on wrong arguments. Unlike the parser's own messages, it repeats only the names of options: any
 * other argument may contain a password.
 */
final class UsageErrors implements IParameterExceptionHandler {
    private static final Pattern OPTION = Pattern.compile("(--?[A-Za-z][A-Za-z-]*)(=.*)?", Pattern.DOTALL);

    private final CommandConsole console;

    UsageErrors(CommandConsole console) {
        this.console = console;
    }

    @Override
    public int handleParseException(ParameterException exception, String[] arguments) {
        return tell(console, exception.getCommandLine().getCommandSpec().qualifiedName(), message(exception));
    }

    static int tell(CommandConsole console, String command, String message) {
        console.say(message + (message.endsWith("?") ? " See " : "; see ") + command + " --help");
        return ExitStatus.WRONG_USAGE.code();
    }

    private static String message(ParameterException exception) {
        if (exception instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched);
        }
        if (exception instanceof MissingParameterException missing) {
            return missing.getMissing().stream().map(UsageErrors::name).collect(Collectors.joining(", "))
                    + " needs a value behind it";
        }
        if (exception instanceof OverwrittenOptionException twice) {
            return name(twice.getOverwritten()) + " may be given only once";
        }
        if (exception instanceof MaxValuesExceededException) {
            return "an option that takes no value was given one";
        }
        if (exception.getCause() instanceof IllegalArgumentException reason && exception.getArgSpec() != null) {
            return name(exception.getArgSpec()) + " " + reason.getMessage();
        }
        ArgSpec argument = exception.getArgSpec();
        if (argument == null) {
            return "the arguments can't be understood";
        }
        return name(argument)
                + (argument.arity().max() == 0 ? " takes no value" : " has a value that can't be understood");
    }

    private static String unmatched(UnmatchedArgumentException exception) {
        String first = exception.getUnmatched().isEmpty()
                ? ""
                : exception.getUnmatched().get(0);
        List<String> similar = exception.getSuggestions();
        String meant = similar.isEmpty() ? "" : ", did you mean " + String.join(" or ", similar) + "?";
        if (first.startsWith("-")) {
            var option = OPTION.matcher(first);
            return (option.matches() ? "unknown option " + option.group(1) : "unknown option") + meant;
        }
        return exception.getCommandLine().getSubcommands().isEmpty()
                ? "an argument that belongs to no option; put quotes around a value that holds blanks"
                : "unknown command" + meant;
    }

    private static String name(@Nullable ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : "an option";
    }
}
