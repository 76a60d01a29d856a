package dev.pgtrek.examples.benchmark;

import dev.pgtrek.testkit.PostgresServer;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A tool that copies one database. It is started as a user would start it: by its command, as a new process each
 * time.
 */
enum Contender {
    PGTREK("pgtrek") {
        @Override
        List<List<String>> steps(Case copied) {
            return List.of(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx" + copied.heap(),
                    "-XX:TieredStopAtLevel=1", // as in the script pgtrek
                    "-cp",
                    System.getProperty("java.class.path"),
                    // by name: the command's package is above this one
                    "dev.pgtrek.examples.cli.Main",
                    "migrate",
                    "--method",
                    "dump",
                    "--jobs",
                    Integer.toString(copied.jobs()),
                    "--include-database",
                    copied.database()));
        }

        @Override
        Map<String, String> environment(Case copied) {
            return Map.of(
                    "SOURCE_SERVICE_URI", copied.source().uri(),
                    "TARGET_SERVICE_URI", copied.target().uri());
        }

        @Override
        boolean createsDatabase() {
            return true;
        }
    },
    PIPE("pg_dump | pg_restore", "pg_dump", "pg_restore") {
        @Override
        List<List<String>> steps(Case copied) {
            List<String> pipe = List.of(
                    "sh", "-c", "pg_dump --format=custom --compress=0 \"$SOURCE\" | pg_restore --dbname=\"$TARGET\"");
            return List.of(pipe);
        }
    },
    DIRECTORY("pg_dump -Fd -j", "pg_dump", "pg_restore") {
        @Override
        List<List<String>> steps(Case copied) {
            String jobs = "--jobs=" + copied.jobs();
            String archive = copied.folder().resolve("archive").toString();
            return List.of(
                    List.of("sh", "-c", "exec pg_dump -Fd \"$1\" -f \"$2\" \"$SOURCE\"", "sh", jobs, archive),
                    List.of("sh", "-c", "exec pg_restore \"$1\" -d \"$TARGET\" \"$2\"", "sh", jobs, archive));
        }
    },
    PGCOPYDB("pgcopydb", "pgcopydb", "pg_dump", "pg_restore") {
        @Override
        List<List<String>> steps(Case copied) {
            String jobs = Integer.toString(copied.jobs());
            return List.of(List.of(
                    "pgcopydb",
                    "clone",
                    "--table-jobs",
                    jobs,
                    "--index-jobs",
                    jobs,
                    "--dir",
                    copied.folder().resolve("pgcopydb").toString()));
        }

        @Override
        Map<String, String> environment(Case copied) {
            return Map.of(
                    "PGCOPYDB_SOURCE_PGURI", copied.source().uri(copied.database()),
                    "PGCOPYDB_TARGET_PGURI", copied.target().uri(copied.database()));
        }
    };

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // it comes from List.of
    private final List<String> programs;

    Contender(String title, String... programs) {
        this.title = title;
        this.programs = List.of(programs);
    }

    /**
     * One copy.
     *
     * @param folder an empty folder for this copy
     * @param heap the largest heap of pgtrek's JVM, as {@code -Xmx} takes it
     */
    record Case(PostgresServer source, PostgresServer target, String database, int jobs, Path folder, String heap) {}

    String title() {
        return title;
    }

    /** Returns the commands to run, in order; they receive passwords only from the environment. */
    abstract List<List<String>> steps(Case copied);

    Map<String, String> environment(Case copied) {
        return Map.of(
                "SOURCE",
                copied.source().uri(copied.database()),
                "TARGET",
                copied.target().uri(copied.database()));
    }

    /** Returns whether the tool creates the database; otherwise it must exist and be empty. */
    boolean createsDatabase() {
        return false;
    }

    /** Returns whether all required programs are on the PATH. */
    boolean isInstalled() {
        List<Path> folders = Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(folder -> !folder.isBlank())
                .map(Path::of)
                .toList();
        return programs.stream()
                .allMatch(program -> folders.stream().anyMatch(folder -> Files.isExecutable(folder.resolve(program))));
    }
}
