package dev.pgtrek.examples.benchmark;

import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.server.TestkitException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Copies a database by pgtrek and by the alternative tools, in turn, on the same two servers, so that disturbances of
 * the machine affect all alike. Each tool runs with its defaults: pgtrek compares the counts of all tables at the end
 * and gathers statistics; pgcopydb gathers statistics, too.
 *
 * <p>The other tools are {@code pg_dump | pg_restore}, {@code pg_dump} and {@code pg_restore} over an archive
 * directory with several jobs, and pgcopydb, as far as they are on the {@code PATH}. Not thread-safe.
 */
public final class Benchmark {
    private static final String DATABASE = "bench";

    private final BenchmarkOptions options;
    private final Consumer<String> narrator;
    private int copies;

    /**
     * Prepares a benchmark.
     *
     * @param options what is measured, and how often
     * @param narrator receives each step, and the figures of each copy
     */
    public Benchmark(BenchmarkOptions options, Consumer<String> narrator) {
        this.options = Objects.requireNonNull(options, "options");
        this.narrator = Objects.requireNonNull(narrator, "narrator");
    }

    /**
     * Starts both servers, fills the source and measures; nothing is left behind. Interrupting the thread ends it.
     *
     * @throws BenchmarkException if no peer is installed, or a tool fails
     * @throws TestkitException if a server can't be started
     * @throws InterruptedException if the thread was interrupted
     */
    public BenchmarkResult run() throws InterruptedException {
        List<Contender> contenders = Arrays.stream(Contender.values())
                .filter(contender -> contender.isInstalled() || absent(contender))
                .toList();
        if (contenders.size() < 2) {
            throw new BenchmarkException(
                    "there is nothing to compare with: put pg_dump and pg_restore, or pgcopydb too, on the PATH", null);
        }
        narrator.accept("starting PostgreSQL " + options.sourceVersion() + " and " + options.targetVersion());
        try (PostgresServer source = server(options.sourceVersion());
                PostgresServer target = server(options.targetVersion())) {
            fill(source);
            List<Map<String, Measurement>> rounds = new ArrayList<>();
            for (int round = 0; round < options.rounds(); round++) {
                // the order rotates, so that no tool is always measured after the same one
                List<Contender> order = new ArrayList<>(contenders);
                Collections.rotate(order, round);
                Map<String, Measurement> measurements = new LinkedHashMap<>();
                for (Contender contender : order) {
                    Measurement taken = copy(contender, source, target);
                    narrator.accept(String.format(
                            Locale.ROOT,
                            "round %d: %s took %.1f s",
                            round + 1,
                            contender.title(),
                            taken.elapsed().toMillis() / 1000.0));
                    measurements.put(contender.title(), taken);
                }
                rounds.add(measurements);
            }
            return new BenchmarkResult(rounds);
        }
    }

    private boolean absent(Contender contender) {
        narrator.accept(contender.title() + " is left out: it is not on the PATH");
        return false;
    }

    /** Starts a server with durable settings, as for production; the testkit's own servers don't wait for the disk. */
    private static PostgresServer server(int version) {
        return PostgresServer.builder(version)
                .setting("fsync", "on")
                .setting("max_wal_size", "4GB")
                .start();
    }

    private void fill(PostgresServer source) {
        narrator.accept("filling the source");
        source.execute("postgres", "CREATE DATABASE " + DATABASE);
        options.database().fill(source, DATABASE, options.scale());
        source.execute(DATABASE, "VACUUM ANALYZE", "CHECKPOINT");
        narrator.accept("the source's database has "
                + source.queryValue(DATABASE, "SELECT pg_size_pretty(pg_database_size(current_database()))"));
    }

    private Measurement copy(Contender contender, PostgresServer source, PostgresServer target)
            throws InterruptedException {
        if (!contender.createsDatabase()) {
            target.execute("postgres", "CREATE DATABASE " + DATABASE + " TEMPLATE template0");
        }
        target.execute("postgres", "CHECKPOINT");
        try {
            Path folder = Files.createTempDirectory("benchmark-pgtrek-");
            try {
                Contender.Case copied =
                        new Contender.Case(source, target, DATABASE, options.jobs(), folder, options.heap());
                Measurement taken = new MeasuredCommand(folder.resolve("output"))
                        .run(contender.steps(copied), contender.environment(copied));
                requireAllTables(contender, source, target);
                makeRoom(target);
                return taken;
            } finally {
                remove(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Keeps deleted files from distorting the next measurement. For minutes after many files were deleted, a file
     * system such as ext4 scans their remains, one by one, for each new file. This slows the next tool down, and most
     * of all a tool that waits little for the disk.
     */
    private void makeRoom(PostgresServer target) {
        copies++;
        target.execute(
                "postgres",
                options.database().hasManyFiles()
                        ? "ALTER DATABASE " + DATABASE + " RENAME TO copy_" + copies
                        : "DROP DATABASE " + DATABASE);
    }

    /** Verifies that a tool copied all tables: an incomplete copy would be fast, but prove nothing. */
    private static void requireAllTables(Contender contender, PostgresServer source, PostgresServer target) {
        String figures = """
                SELECT format('%s tables, %s indexes, %s foreign keys',
                    count(*) FILTER (WHERE relkind = 'r'), count(*) FILTER (WHERE relkind = 'i'),
                    (SELECT count(*) FROM pg_constraint WHERE contype = 'f'))
                FROM pg_class WHERE relnamespace = 'public'::regnamespace""";
        String expected = source.queryValue(DATABASE, figures);
        String actual = target.queryValue(DATABASE, figures);
        if (!Objects.equals(expected, actual)) {
            throw new BenchmarkException(
                    contender.title() + " was to bring " + expected + ", and brought " + actual, null);
        }
    }

    private static void remove(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.walk(folder)) {
            files = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }
}
