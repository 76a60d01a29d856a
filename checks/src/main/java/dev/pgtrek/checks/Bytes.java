package dev.pgtrek.checks;

import java.util.Locale;

/** How findings give sizes. */
final class Bytes {
    private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB", "PB"};
    private static final int STEP = 1_024;

    private Bytes() {}

    /** Such as {@code 17.3 GB}; units count by 1024, as the server's own do. */
    static String of(long bytes) {
        double figure = bytes;
        int unit = 0;
        while (figure >= STEP && unit < UNITS.length - 1) {
            figure /= STEP;
            unit++;
        }
        return unit == 0 ? bytes + " bytes" : String.format(Locale.ROOT, "%.1f %s", figure, UNITS[unit]);
    }
}
