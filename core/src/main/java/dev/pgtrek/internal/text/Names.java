package dev.pgtrek.internal.text;

import java.util.Collection;
import java.util.stream.Collectors;

/** How findings name things. */
public final class Names {
    private static final int SHOWN = 5;

    private Names() {}

    /** The first few of many names, and how many more there are. */
    public static String some(Collection<String> names) {
        String shown = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
    }
}
