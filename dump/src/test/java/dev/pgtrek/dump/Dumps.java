package dev.pgtrek.dump;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pgtrek.dump.internal.tool.ClientTools;
import dev.pgtrek.dump.internal.tool.ClientToolsFinder;
import dev.pgtrek.dump.internal.tool.ToolChoice;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.ServerVersion;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What PostgreSQL's own tools make of a database, to compare with. */
final class Dumps {
    private Dumps() {}

    /** Makes a database {@code kinds}, in which is one of every kind of object that the server knows, and its roles. */
    static void createKinds(PostgresServer server) throws IOException, SQLException {
        server.execute("postgres", "CREATE DATABASE kinds", "COMMENT ON DATABASE kinds IS 'one of each'");
        run(server, "postgres", "every-kind-roles.sql");
        run(server, "kinds", "every-kind.sql");
        for (int since : List.of(14, 15, 18)) {
            if (server.major() >= since) {
                run(server, "kinds", "every-kind-" + since + ".sql");
            }
        }
    }

    /** Runs the SQL of a file beside this class in a database. */
    static void run(PostgresServer server, String database, String file) throws IOException, SQLException {
        try (InputStream text = Dumps.class.getResourceAsStream(file);
                Connection session = server.connect(database);
                Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            // the driver does not find the end of an SQL-standard function's body; files mark it by a comment
            for (String part : new String(text.readAllBytes(), StandardCharsets.UTF_8).split("\n-- next\n")) {
                statement.execute(part);
            }
        }
    }

    /** Copies a database of the source by pg_dump and pg_restore into another one of the target. */
    static void copy(PostgresPair pair, String database, String copy, Path folder)
            throws IOException, InterruptedException {
        ClientTools tools = tools(pair.source(), pair.target());
        Path archive = folder.resolve("copy.dump");
        call(
                pair.source(),
                database,
                List.of(tools.pgDump().toString(), "--format=custom", "--no-subscriptions", "--file=" + archive));
        pair.target().execute("postgres", "CREATE DATABASE " + copy + " TEMPLATE template0");
        call(pair.target(), copy, List.of(tools.pgRestore().toString(), "--dbname=" + copy, archive.toString()));
    }

    /** Skips a test where no client tools are installed that serve between two versions. */
    static void assumeTools(int source, int target) throws InterruptedException {
        Optional<ClientTools> tools = ToolChoice.among(
                new ClientToolsFinder().find(Optional.empty()),
                new ServerVersion(source * 10_000),
                new ServerVersion(target * 10_000));
        assumeTrue(tools.isPresent(), "client tools of version " + source + " to " + target + " are not installed");
    }

    /** Whether client tools are installed that serve between two servers. */
    static boolean canCopy(PostgresPair pair) throws InterruptedException {
        return ToolChoice.among(
                        new ClientToolsFinder().find(Optional.empty()),
                        new ServerVersion(pair.source().major() * 10_000),
                        new ServerVersion(pair.target().major() * 10_000))
                .isPresent();
    }

    /** Whether a pg_dump is installed that can dump a server. */
    static boolean canScript(PostgresServer server) throws InterruptedException {
        return toolsFor(server).isPresent();
    }

    /** Everything in a database as SQL, in a new file. */
    static Path script(Path folder, PostgresServer server, String database, String... options)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(toolsFor(server).orElseThrow().pgDump().toString()));
        command.addAll(List.of(options));
        List<String> lines = call(server, database, command)
                .lines()
                .filter(line -> !line.startsWith("\\restrict") && !line.startsWith("\\unrestrict"))
                .toList();
        return Files.write(Files.createTempFile(folder, "script", ".sql"), lines);
    }

    /** The definitions in a database, an entry each, whatever their order. */
    static List<String> entries(Path folder, PostgresServer server, String database, String... options)
            throws IOException, InterruptedException {
        String[] all = Stream.concat(Stream.of("-s"), Stream.of(options)).toArray(String[]::new);
        String[] entries =
                Files.readString(script(folder, server, database, all)).split("\n--\n-- Name: ");
        return Arrays.stream(entries)
                .map(entry -> entry.lines()
                        .filter(line -> !line.startsWith("SET default_") && !line.startsWith("-- Dumped"))
                        .collect(Collectors.joining("\n"))
                        .strip())
                .toList();
    }

    private static Optional<ClientTools> toolsFor(PostgresServer server) throws InterruptedException {
        return ToolChoice.nearestFrom(
                new ClientToolsFinder().find(Optional.empty()), new ServerVersion(server.major() * 10_000));
    }

    private static ClientTools tools(PostgresServer source, PostgresServer target) throws InterruptedException {
        return ToolChoice.among(
                        new ClientToolsFinder().find(Optional.empty()),
                        new ServerVersion(source.major() * 10_000),
                        new ServerVersion(target.major() * 10_000))
                .orElseThrow();
    }

    private static String call(PostgresServer server, String database, List<String> command)
            throws IOException, InterruptedException {
        Path errors = Files.createTempFile("errors", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
            builder.environment().putAll(Server.parse(server.uri()).libpqEnvironment(database));
            Process process = builder.start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(command + " failed: " + Files.readString(errors));
            }
            return output;
        } finally {
            Files.delete(errors);
        }
    }
}
