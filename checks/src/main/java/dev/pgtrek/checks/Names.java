package dev.pgtrek.checks;

import dev.pgtrek.text.PrintedSql;
import java.util.Collection;
import java.util.stream.Collectors;

/** How findings name things. */
final class Names {
    private static final int SHOWN = 5;

    private Names() {}

    /** The first few of many names, and how many more there are. */
    static String some(Collection<String> names) {
        String shown = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return names.size() <= SHOWN ? shown : shown + " and " + (names.size() - SHOWN) + " more";
    }

    /** A name in double quotes, for SQL that people are to paste. */
    static String quoted(String name) {
        return PrintedSql.name(name);
    }
}
