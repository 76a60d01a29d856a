package dev.pgtrek.examples.cli;

import dev.pgtrek.server.InvalidServerException;
import dev.pgtrek.server.Server;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The two servers. */
final class ServerArguments {
    private static final String SOURCE_VARIABLE = "SOURCE_SERVICE_URI";
    private static final String TARGET_VARIABLE = "TARGET_SERVICE_URI";

    @Option(
            names = "--source",
            paramLabel = "URI",
            description = "The server to read from, as a libpq URI or keyword string. By default the environment's "
                    + SOURCE_VARIABLE + ", which keeps the password off the command line.")
    private @Nullable String source;

    @Option(
            names = "--target",
            paramLabel = "URI",
            description = "The server to write to; by default the environment's " + TARGET_VARIABLE + ".")
    private @Nullable String target;

    Server source(Map<String, String> environment) {
        return server("--source", source, SOURCE_VARIABLE, environment);
    }

    Server target(Map<String, String> environment) {
        return server("--target", target, TARGET_VARIABLE, environment);
    }

    private static Server server(
            String option, @Nullable String value, String variable, Map<String, String> environment) {
        String text = value == null ? environment.getOrDefault(variable, "") : value;
        String origin = value == null ? variable : option;
        if (text.isBlank()) {
            throw new WrongUsageException(
                    value == null
                            ? option + " is missing: give it, or set " + variable + " in the environment"
                            : option + " is empty: give a URI such as postgresql://user@host:5432/postgres");
        }
        try {
            return Server.parse(text, environment);
        } catch (InvalidServerException e) {
            throw new WrongUsageException(origin + ": " + e.getMessage());
        }
    }
}
