package dev.pgtrek.internal.text;

import java.util.Locale;

/** Words that stand in several texts. */
public final class EnumWords {
    /** Stands in a table where there is no value. */
    public static final String NONE = "-";

    private EnumWords() {}

    /** Returns the name of a constant in lower case. */
    public static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
