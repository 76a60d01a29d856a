package dev.pgtrek.internal.text;

import java.util.Locale;

/** Words that several texts use. */
public final class EnumWords {
    /** The table cell for a missing value. */
    public static final String NONE = "-";

    private EnumWords() {}

    /** Returns the name of a constant in lower case. */
    public static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
