package dev.pgtrek.internal.text;

/** Counts in English. */
public final class Plural {
    private Plural() {}

    /**
     * {@code 1 table}, {@code 2 tables}.
     *
     * @param noun in the singular; its plural ends in s
     */
    public static String of(long count, String noun) {
        return of(count, noun, noun + "s");
    }

    /** {@code 1 index}, {@code 2 indexes}. */
    public static String of(long count, String singular, String plural) {
        return count + " " + (count == 1 ? singular : plural);
    }
}
