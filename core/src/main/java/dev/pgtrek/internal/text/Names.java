package dev.pgtrek.internal.text;

import java.util.Collection;
import java.util.stream.Collectors;

/** Formats lists of names for findings. */
public final class Names {
    private static final int SHOWN = 5;

    private Names() {}

    /** Returns the first five of many names, and the number of the others. */
    public static String some(Collection<String> names) {
        return some(names, SHOWN);
    }

    /**
     * Returns the first of many names, and the number of the others.
     *
     * @param most the greatest number of listed names
     */
    public static String some(Collection<String> names, int most) {
        String shown = names.stream().limit(most).collect(Collectors.joining(", "));
        return names.size() <= most ? shown : shown + " and " + (names.size() - most) + " more";
    }
}
