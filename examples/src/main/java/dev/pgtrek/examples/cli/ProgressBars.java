package dev.pgtrek.examples.cli;

import dev.pgtrek.event.MigrationEvent.Progress;
import dev.pgtrek.event.MigrationEvent.Progress.DatabaseProgress;
import dev.pgtrek.internal.text.TextLines;
import dev.pgtrek.strategy.Phase;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Progress on a terminal: a bar for each active database and one for the total, redrawn in place; permanent lines
 * move up above them.
 *
 * <p>Drawn without a library, since the bars appear and disappear with the databases and one event contains
 * everything that they show. A library for single bars would keep a thread and a terminal driver for each.
 */
final class ProgressBars implements ProgressView {
    private static final Duration PERIOD = Duration.ofMillis(200);
    private static final int SHOWN_DATABASES = 8;
    private static final int WIDEST_NAME = 20;
    private static final String ALL = "all";
    private static final int BAR_WIDTH = 20;
    private static final String ESCAPE = "\u001b[";
    private static final String CLEAR_LINE = "\r" + ESCAPE + "2K";
    private static final String CLEAR_BELOW = "\r" + ESCAPE + "J";

    private final PrintStream out;
    private final int columns;
    private final String full;
    private final String empty;
    private int drawn;

    ProgressBars(PrintStream out, int columns, boolean unicode) {
        this.out = out;
        this.columns = columns;
        this.full = unicode ? "█" : "#";
        this.empty = unicode ? "░" : ".";
    }

    @Override
    public Duration period() {
        return PERIOD;
    }

    @Override
    public void line(Duration elapsed, String text) {
        out.print(above() + CLEAR_BELOW + TextLines.plain(text) + System.lineSeparator());
        out.flush();
        drawn = 0;
    }

    @Override
    public void update(Duration elapsed, Progress progress) {
        List<String> lines = lines(elapsed, progress);
        StringBuilder text = new StringBuilder(above());
        for (String line : lines) {
            text.append(CLEAR_LINE).append(cut(TextLines.plain(line))).append(System.lineSeparator());
        }
        out.print(text.append(CLEAR_BELOW));
        out.flush();
        drawn = lines.size();
    }

    @Override
    public void end() {
        out.print(above() + (drawn == 0 ? "" : CLEAR_BELOW));
        out.flush();
        drawn = 0;
    }

    /** Returns the control sequence that moves the cursor from below the bars to their first line. */
    private String above() {
        return drawn == 0 ? "" : ESCAPE + drawn + "A";
    }

    private List<String> lines(Duration elapsed, Progress progress) {
        List<DatabaseProgress> working = progress.databases().stream()
                .filter(database -> database.phase() != Phase.DONE)
                .toList();
        int width = working.stream()
                .limit(SHOWN_DATABASES)
                .mapToInt(database -> Math.min(length(database.database()), WIDEST_NAME))
                .reduce(length(ALL), Math::max);
        List<String> lines = new ArrayList<>();
        working.stream()
                .limit(SHOWN_DATABASES)
                .map(database -> line(width, database))
                .forEach(lines::add);
        if (working.size() > SHOWN_DATABASES) {
            lines.add("and " + (working.size() - SHOWN_DATABASES) + " more");
        }
        int percent = ProgressFigures.percent(progress.bytesDone(), progress.bytesTotal());
        // the most important part comes first: a narrow terminal cuts off the rest
        lines.add(padded(ALL, width) + bar(percent) + String.format(Locale.ROOT, " %3d %%  ", percent)
                + ProgressFigures.clock(elapsed) + PhaseWords.timeLeft(progress, "  ") + "  "
                + PhaseWords.amount(progress));
        return lines;
    }

    private String line(int width, DatabaseProgress database) {
        int percent = ProgressFigures.percent(database.bytesDone(), database.bytesTotal());
        String now = database.activities().isEmpty() ? "" : ": " + String.join(", ", database.activities());
        return padded(database.database(), width) + bar(percent) + String.format(Locale.ROOT, " %3d %%  ", percent)
                + database.tablesDone() + "/" + database.tablesTotal() + " tables  "
                + PhaseWords.of(database.phase()) + now;
    }

    private static String padded(String name, int width) {
        String shown = length(name) <= width ? name : name.substring(0, name.offsetByCodePoints(0, width - 2)) + "..";
        return shown + " ".repeat(width + 1 - length(shown));
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private String bar(int percent) {
        int done = BAR_WIDTH * percent / 100;
        return full.repeat(done) + empty.repeat(BAR_WIDTH - done);
    }

    /**
     * Cuts a line to the terminal's width: a wider one would take two lines, and {@code above} would not reach the
     * first bar.
     */
    private String cut(String line) {
        return length(line) < columns ? line : line.substring(0, line.offsetByCodePoints(0, columns - 1));
    }
}
