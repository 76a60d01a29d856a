package dev.pgtrek.internal.text;

import java.util.Collection;
import java.util.stream.Collectors;

/** How findings name things. */
public final class Names {
    private static final int SHOWN = 5;

    private Names() {}

    /** Returns the first five of many names, and how many more there are. */
    public static String some(Collection<String> names) {
        return some(names, SHOWN);
    }

    /**
     * Returns the first of many names, and how many more there are.
     *
     * @param most how many are named
     */
    public static String some(Collection<String> names, int most) {
        String shown = names.stream().limit(most).collect(Collectors.joining(", "));
        return names.size() <= most ? shown : shown + " and " + (names.size() - most) + " more";
    }
}
