package dev.pgtrek.testkit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Normalizes the SQL text that servers of different versions print for the same definition. */
final class SqlText {
    /** Matches a string literal, which is kept, or a qualifier with its dot, or white space. */
    private static final Pattern PARTS = Pattern.compile("""
            (?<literal>'(?:[^']|'')*')\
            |(?<qualifier>(?:"(?:[^"]|"")+"|[\\p{L}_][\\p{L}\\p{N}_$]*)\\.)\
            |(?<space>\\s+)""");

    private SqlText() {}

    /**
     * Removes the qualifiers of names, which servers since 16 omit if a query has only one table, and replaces line
     * breaks and indentation by one space.
     */
    static String normalized(String sql) {
        Matcher part = PARTS.matcher(sql.strip());
        StringBuilder text = new StringBuilder();
        while (part.find()) {
            String replacement;
            if (part.group("literal") != null) {
                replacement = part.group();
            } else {
                replacement = part.group("space") == null ? "" : " ";
            }
            part.appendReplacement(text, Matcher.quoteReplacement(replacement));
        }
        return part.appendTail(text).toString();
    }
}
