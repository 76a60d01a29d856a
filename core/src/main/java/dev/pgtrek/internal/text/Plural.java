package dev.pgtrek.internal.text;

/** Formats counts in English, with grouped thousands, the same in every locale. */
public final class Plural {
    private Plural() {}

    /**
     * Returns {@code 1 table}, {@code 1,234 tables}.
     *
     * @param noun the noun in the singular; its plural ends in s
     */
    public static String of(long count, String noun) {
        return of(count, noun, noun + "s");
    }

    /**
     * Returns {@code 1 index}, {@code 2 indexes}; or with a verb, {@code 1 table is}, {@code 2 tables are}.
     *
     * @param singular the words after a count of one
     * @param plural the words after every other count
     */
    public static String of(long count, String singular, String plural) {
        return Quantities.count(count) + " " + (count == 1 ? singular : plural);
    }
}
