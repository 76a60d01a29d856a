package dev.pgtrek.checks.verify;

/** Describes the difference of two long texts by the part in which they differ. */
final class TextDifference {
    private static final int SHOWN = 120;
    private static final int BEFORE = 24;

    private TextDifference() {}

    static String between(String source, String target) {
        int common = 0;
        int shorter = Math.min(source.length(), target.length());
        while (common < shorter && source.charAt(common) == target.charAt(common)) {
            common++;
        }
        int from = common <= BEFORE || Math.max(source.length(), target.length()) <= SHOWN ? 0 : common - BEFORE;
        return "'" + part(source, from) + "' on the source, '" + part(target, from) + "' on the target";
    }

    private static String part(String text, int from) {
        int end = Math.min(text.length(), from + SHOWN);
        String part = text.substring(Math.min(from, end), end).replaceAll("\\s+", " ");
        return (from > 0 ? "…" : "") + part + (end < text.length() ? "…" : "");
    }
}
