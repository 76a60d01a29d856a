package dev.pgtrek.examples.cli;

import java.time.Duration;
import java.util.Locale;

/** Figures as a person reads them, the same in every locale. */
final class Figures {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

    private Figures() {}

    /** {@code 1,234,567}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1 table}, {@code 1,234 tables}. */
    static String count(long number, String noun) {
        return count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /** {@code 999 B}, {@code 1.2 MB}: a thousand of one unit are one of the next. */
    static String bytes(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = 0;
        // what would be shown as 1000.0 of a unit is shown as 1.0 of the next
        while (value >= 999.95 && unit < UNITS.length - 1) {
            value /= 1_000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    /** {@code 12.3}. */
    static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1_000.0);
    }

    /** {@code 0:07}, {@code 1:02:03}. */
    static String clock(Duration duration) {
        long hours = duration.toHours();
        return hours == 0
                ? String.format(Locale.ROOT, "%d:%02d", duration.toMinutesPart(), duration.toSecondsPart())
                : String.format(Locale.ROOT, "%d:%02d:%02d", hours, duration.toMinutesPart(), duration.toSecondsPart());
    }

    /** How much of a whole is done, from 0 to 100; a whole of nothing is done. */
    static int percent(long done, long total) {
        return total <= 0 ? 100 : (int) (100.0 * Math.min(done, total) / total);
    }
}
