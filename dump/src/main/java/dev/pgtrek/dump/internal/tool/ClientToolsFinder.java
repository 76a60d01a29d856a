package dev.pgtrek.dump.internal.tool;

import dev.pgtrek.server.ServerVersion;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Searches for the client tools on PATH and in the folders of the packages for Debian and Ubuntu, of the PostgreSQL
 * project for RHEL and its derivatives, of Homebrew, and of Postgres.app. Thread-safe.
 */
public final class ClientToolsFinder implements ToolsFinder {
    private static final Logger LOG = LoggerFactory.getLogger(ClientToolsFinder.class);
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)(?:\\.(\\d+))?");
    private static final long PROBE_SECONDS = 10;

    /** Folders with one folder for each version, and the location of the programs in it. */
    private static final List<Versioned> VERSIONED = List.of(
            new Versioned("/usr/lib/postgresql", "*", "bin"),
            new Versioned("/usr", "pgsql-*", "bin"),
            new Versioned("/opt/homebrew/opt", "{libpq,postgresql@*,postgresql}", "bin"),
            new Versioned("/usr/local/opt", "{libpq,postgresql@*,postgresql}", "bin"),
            new Versioned("/home/linuxbrew/.linuxbrew/opt", "{libpq,postgresql@*,postgresql}", "bin"),
            new Versioned("/Applications/Postgres.app/Contents/Versions", "*", "bin"));

    private final Map<String, String> environment;

    private record Versioned(String parent, String versions, String programs) {}

    /** Searches the PATH of the running process. */
    public ClientToolsFinder() {
        this(System.getenv());
    }

    ClientToolsFinder(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public List<ClientTools> find(Optional<Path> directory) throws InterruptedException {
        List<Path> places = directory.map(List::of).orElseGet(this::usualPlaces);
        List<ClientTools> found = new ArrayList<>();
        for (Path place : places) {
            Path dump = place.resolve("pg_dump" + programSuffix());
            Path restore = place.resolve("pg_restore" + programSuffix());
            if (Files.isExecutable(dump) && Files.isExecutable(restore)) {
                versionOf(dump).ifPresent(version -> found.add(new ClientTools(place, version)));
            }
        }
        return found;
    }

    static String programSuffix() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows") ? ".exe" : "";
    }

    private List<Path> usualPlaces() {
        Set<Path> places = new LinkedHashSet<>();
        List<Path> wrapped = new ArrayList<>();
        for (String entry : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (!entry.isEmpty()) {
                Path place = Path.of(entry);
                (isWrapper(place.resolve("pg_dump")) ? wrapped : places).add(place);
            }
        }
        for (Versioned versioned : VERSIONED) {
            places.addAll(foldersOf(versioned));
        }
        places.addAll(wrapped);
        return List.copyOf(places);
    }

    /** Debian's programs on PATH only select among the real ones, which are searched anyway, and are slow to start. */
    private static boolean isWrapper(Path program) {
        try {
            return Files.exists(program) && program.toRealPath().endsWith("pg_wrapper");
        } catch (IOException e) {
            LOG.debug("{} can't be resolved", program, e);
            return false;
        }
    }

    private static List<Path> foldersOf(Versioned versioned) {
        Path parent = Path.of(versioned.parent());
        List<Path> folders = new ArrayList<>();
        if (Files.isDirectory(parent)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(parent, versioned.versions())) {
                children.forEach(child -> folders.add(child.resolve(versioned.programs())));
            } catch (IOException e) {
                LOG.debug("{} can't be listed; no client tools are looked for there", parent, e);
            }
        }
        folders.sort(Comparator.reverseOrder());
        return folders;
    }

    private static Optional<ServerVersion> versionOf(Path program) throws InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.PIPE)
                    .start();
        } catch (IOException e) {
            LOG.debug("{} does not start; it is passed over", program, e);
            return Optional.empty();
        }
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
                LOG.debug("{} did not tell its version within {} s; it is passed over", program, PROBE_SECONDS);
                return Optional.empty();
            }
            return parse(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            LOG.debug("{} did not tell its version; it is passed over", program, e);
            return Optional.empty();
        } finally {
            process.destroyForcibly();
        }
    }

    /**
     * Parses the output of {@code pg_dump --version}, such as {@code pg_dump (PostgreSQL) 15.18 (Debian
     * 15.18-0+deb12u1)}.
     */
    static Optional<ServerVersion> parse(String output) {
        Matcher matcher = VERSION.matcher(output);
        if (!matcher.find()) {
            return Optional.empty();
        }
        int minor = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
        return Optional.of(new ServerVersion(Integer.parseInt(matcher.group(1)) * 10_000 + minor));
    }
}
