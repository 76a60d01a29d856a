package dev.pgtrek.examples.cli;

import dev.pgtrek.examples.benchmark.Benchmark;
import dev.pgtrek.examples.benchmark.BenchmarkDatabase;
import dev.pgtrek.examples.benchmark.BenchmarkException;
import dev.pgtrek.examples.benchmark.BenchmarkOptions;
import dev.pgtrek.examples.benchmark.BenchmarkResult;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.internal.text.Quantities;
import dev.pgtrek.internal.text.TextLines;
import dev.pgtrek.internal.text.TextTable;
import dev.pgtrek.testkit.server.TestkitException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "benchmark",
        description = "Starts two servers, and copies a database by pgtrek, pg_dump | pg_restore, pg_dump -Fd -j and"
                + " pgcopydb in turn.")
final class BenchmarkCommand implements Callable<Integer> {
    private final CommandConsole console;

    @Option(
            names = "--database",
            paramLabel = "big-tables|small-tables",
            description =
                    "What is copied: 1.5 GB in a few big tables (the default), or 4,000 small tables, of which all"
                            + " copies stay on the disk until the end, 0.4 GB each.")
    private BenchmarkDatabase database = BenchmarkDatabase.BIG_TABLES;

    @Option(names = "--scale", paramLabel = "N", description = "How much of it; 1 by default.")
    private double scale = 1;

    @Option(names = "--rounds", paramLabel = "N", description = "How often each is measured; 5 by default.")
    private int rounds = 5;

    @Option(names = "--jobs", paramLabel = "N", description = "Parallel jobs of each tool: 1 to 64, 2 by default.")
    private int jobs = 2;

    @Option(names = "--from", paramLabel = "VERSION", description = "The source's major version; 15 by default.")
    private int from = 15;

    @Option(names = "--to", paramLabel = "VERSION", description = "The target's major version; 18 by default.")
    private int to = 18;

    @Option(names = "--heap", paramLabel = "SIZE", description = "pgtrek's largest heap; 64m by default.")
    private String heap = "64m";

    @Mixin
    private final CommonArguments common = new CommonArguments();

    BenchmarkCommand(CommandConsole console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        BenchmarkOptions options;
        try {
            options = new BenchmarkOptions(database, scale, rounds, jobs, from, to, heap);
        } catch (IllegalArgumentException e) {
            throw new WrongUsageException("--" + e.getMessage());
        }
        try (Cancellation cancellation = Cancellation.watch()) {
            cancellation.interruptsThisThread();
            Failures failures = new Failures(console, common.verbose(), cancellation);
            try {
                report(new Benchmark(options, console::say).run());
                return ExitStatus.DONE.code();
            } catch (BenchmarkException | TestkitException e) {
                return failures.tellUnlessCancelled(e).code();
            } catch (InterruptedException e) {
                console.say("cancelled");
                return ExitStatus.CANCELLED.code();
            }
        }
    }

    private void report(BenchmarkResult result) {
        TextTable table = new TextTable()
                .words("tool")
                .figures("median s")
                .figures("pgtrek / tool")
                .figures("peak memory");
        List<String> contenders = result.contenders();
        for (String contender : contenders) {
            boolean own = contender.equals(BenchmarkResult.PGTREK);
            table.row(
                    contender,
                    Quantities.seconds(result.median(contender)),
                    own ? "" : ratio(result.ratioTo(contender)),
                    result.peakBytes(contender) == 0 ? "not seen" : Quantities.bytes(result.peakBytes(contender)));
        }
        console.show(new TextLines().add(table).toString());
        console.out()
                .println("pgtrek / fastest other tool, median of "
                        + Plural.of(result.rounds().size(), "round") + ": " + ratio(result.ratioToFastest()));
    }

    private static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }
}
