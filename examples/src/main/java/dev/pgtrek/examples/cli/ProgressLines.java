package dev.pgtrek.examples.cli;

import dev.pgtrek.event.MigrationEvent.Progress;
import dev.pgtrek.event.MigrationEvent.Progress.DatabaseProgress;
import dev.pgtrek.internal.text.TextLines;
import dev.pgtrek.strategy.Phase;
import java.io.PrintStream;
import java.time.Duration;
import java.util.stream.Collectors;

/** Progress where there is no terminal, or the log is shown too: a line every few seconds. */
final class ProgressLines implements ProgressView {
    private static final Duration PERIOD = Duration.ofSeconds(3);
    private static final int SHOWN_DATABASES = 4;

    private final PrintStream out;

    ProgressLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public Duration period() {
        return PERIOD;
    }

    @Override
    public void line(Duration elapsed, String text) {
        out.println("[" + ProgressFigures.clock(elapsed) + "] " + TextLines.plain(text));
        out.flush();
    }

    @Override
    public void update(Duration elapsed, Progress progress) {
        line(elapsed, PhaseWords.total(progress) + working(progress));
    }

    private static String working(Progress progress) {
        var working = progress.databases().stream()
                .filter(database -> database.phase() != Phase.DONE)
                .toList();
        if (working.isEmpty()) {
            return "";
        }
        int more = working.size() - SHOWN_DATABASES;
        return "; "
                + working.stream()
                        .limit(SHOWN_DATABASES)
                        .map(ProgressLines::describe)
                        .collect(Collectors.joining("; "))
                + (more > 0 ? "; and " + more + " more" : "");
    }

    private static String describe(DatabaseProgress database) {
        String now = database.activities().isEmpty() ? "" : " (" + String.join(", ", database.activities()) + ")";
        return database.database() + ": " + PhaseWords.of(database.phase()) + now;
    }

    @Override
    public void end() {}
}
