package dev.pgtrek.internal.text;

import java.time.Duration;
import java.util.Locale;

/** Formats figures for people, the same in every locale. */
public final class Quantities {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    private static final String[] UNITS_OF_SETTINGS = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};

    private Quantities() {}

    /** Returns {@code 1,234,567}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** Returns {@code 999 B}, {@code 1.2 MB}: each unit is a thousand of the previous one. */
    public static String bytes(long bytes) {
        return scaled(bytes, 1_000, UNITS);
    }

    /** Returns {@code 999 bytes}, {@code 17.3 GB}, as in a server's settings: each unit is 1024 of the previous one. */
    public static String settingBytes(long bytes) {
        return scaled(bytes, 1_024, UNITS_OF_SETTINGS);
    }

    private static String scaled(long bytes, int step, String[] units) {
        if (bytes < step) {
            return bytes + " " + units[0];
        }
        double value = bytes;
        int unit = 0;
        // a value that rounds to 1000.0 of a unit is shown as 1.0 of the next
        while (value >= step - 0.05 && unit < units.length - 1) {
            value /= step;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
    }

    /** Returns {@code 12.3}. */
    public static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1_000.0);
    }
}
