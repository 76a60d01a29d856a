package dev.pgtrek.examples.cli;

import java.time.Duration;
import java.util.Locale;

/** Formats figures of progress, the same in every locale. */
final class ProgressFigures {
    private ProgressFigures() {}

    /** {@code 0:07}, {@code 1:02:03}. */
    static String clock(Duration duration) {
        long hours = duration.toHours();
        return hours == 0
                ? String.format(Locale.ROOT, "%d:%02d", duration.toMinutesPart(), duration.toSecondsPart())
                : String.format(Locale.ROOT, "%d:%02d:%02d", hours, duration.toMinutesPart(), duration.toSecondsPart());
    }

    /** Returns the completed part of a whole, from 0 to 100; a whole of nothing is complete. */
    static int percent(long done, long total) {
        return total <= 0 ? 100 : (int) (100.0 * Math.min(done, total) / total);
    }
}
