package dev.pgtrek.examples.cli;

import dev.pgtrek.event.MigrationEvent.DatabaseFinished;
import dev.pgtrek.event.MigrationEvent.PhaseStarted;
import dev.pgtrek.event.MigrationEvent.Progress;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.internal.text.Quantities;
import dev.pgtrek.internal.text.TextLines;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.strategy.Phase;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Updates a {@link ProgressView} on each event of a migration, and by the clock: an index may take an hour without
 * any event. Thread-safe; it owns a thread until it is closed.
 */
final class ProgressDisplay implements MigrationListener, AutoCloseable {
    private final ProgressView view;
    private final long begun = System.nanoTime();
    private final Thread ticker = new Thread(this::tick, "pgtrek-progress");
    private @Nullable Progress latest;
    private boolean closed;

    private ProgressDisplay(ProgressView view) {
        this.view = view;
    }

    static ProgressDisplay of(ProgressView view) {
        ProgressDisplay display = new ProgressDisplay(view);
        display.ticker.setDaemon(true);
        display.ticker.start();
        return display;
    }

    /** Returns bars on a terminal, unless log lines would disturb them; lines elsewhere. */
    static ProgressDisplay on(CommandConsole console, boolean verbose) {
        return of(
                console.columns().isPresent() && !verbose
                        ? new ProgressBars(console.err(), console.columns().getAsInt(), console.unicode())
                        : new ProgressLines(console.err()));
    }

    /** Prints a permanent line. */
    synchronized void say(String text) {
        view.line(elapsed(), text);
    }

    @Override
    public synchronized void onPhase(PhaseStarted event) {
        if (event.database().isEmpty() && event.phase() != Phase.DONE) {
            say(PhaseWords.of(event.phase()));
        }
    }

    @Override
    public synchronized void onProgress(Progress progress) {
        boolean done = progress.databases().stream().allMatch(database -> database.phase() == Phase.DONE);
        latest = done ? null : progress;
        if (done) {
            view.end();
        }
    }

    @Override
    public synchronized void onDatabaseFinished(DatabaseFinished event) {
        DatabaseResult result = event.result();
        say(result.name() + ": " + result.status().name().toLowerCase(Locale.ROOT)
                + result.message()
                        .map(message -> ", " + TextLines.oneLine(message))
                        .orElseGet(() -> ", " + Plural.of(result.tables(), "table") + ", "
                                + Plural.of(result.rows(), "row") + " in " + Quantities.seconds(result.duration())
                                + " s"));
    }

    private synchronized void tick() {
        try {
            while (!closed) {
                wait(view.period().toMillis());
                if (!closed && latest != null) {
                    view.update(elapsed(), latest);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // never happens; the display would then show lines only
        }
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            notifyAll();
            view.end();
        }
    }
}
