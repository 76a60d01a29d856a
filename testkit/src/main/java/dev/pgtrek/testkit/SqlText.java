package dev.pgtrek.testkit;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Brings the SQL text that servers of different versions make of one definition into one form. */
final class SqlText {
    /** Matches a string literal, which stays, or else a qualifier with its dot, or white space. */
    private static final Pattern PARTS = Pattern.compile("""
            (?<literal>'(?:[^']|'')*')\
            |(?<qualifier>(?:"(?:[^"]|"")+"|[\\p{L}_][\\p{L}\\p{N}_$]*)\\.)\
            |(?<space>\\s+)""");

    private SqlText() {}

    /**
     * Leaves out the qualifiers of names, which servers since 16 don't write where a query has one table only, and writes
     * line breaks and indentation as one space.
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
