package dev.pgtrek.server;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * Reads and writes libpq's <a
 * href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-KEYWORD-VALUE">keyword strings</a>:
 * {@code keyword = value} pairs between white space. A value with white space is in single quotes; a backslash escapes
 * the next character, inside and outside quotes.
 */
final class KeywordString {
    private static final String WHITE_SPACE = " \t\n\r\f\u000b";

    private final String text;
    private final Parameters parameters = new Parameters();
    private int position;

    private KeywordString(String text) {
        this.text = text;
    }

    static Parameters parse(String text) {
        return new KeywordString(text).parse();
    }

    /** Writes the pairs in the map's order, with all values quoted. */
    static String format(Map<String, String> values) {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + quote(entry.getValue()))
                .collect(Collectors.joining(" "));
    }

    private static String quote(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private Parameters parse() {
        skipWhiteSpace();
        while (position < text.length()) {
            String name = name();
            parameters.put(name, value());
            skipWhiteSpace();
        }
        return parameters;
    }

    private String name() {
        int start = position;
        while (position < text.length() && text.charAt(position) != '=' && !atWhiteSpace()) {
            position++;
        }
        String name = text.substring(start, position);
        skipWhiteSpace();
        if (position == text.length() || text.charAt(position) != '=') {
            // The message omits the word: it may be the second half of a password, or all of it.
            throw new InvalidServerException("the server's address is not a keyword string: no = follows the word at"
                    + " character " + (start + 1) + "; a value with spaces must stand in single quotes; "
                    + ConnectionString.EXPECTED);
        }
        position++;
        skipWhiteSpace();
        return name;
    }

    private String value() {
        boolean quoted = position < text.length() && text.charAt(position) == '\'';
        int start = position;
        if (quoted) {
            position++;
        }
        StringBuilder value = new StringBuilder();
        while (position < text.length()) {
            char c = text.charAt(position);
            if (quoted ? c == '\'' : atWhiteSpace()) {
                position++;
                return value.toString();
            }
            position++;
            if (c != '\\') {
                value.append(c);
            } else if (position < text.length()) {
                value.append(text.charAt(position++));
            }
        }
        if (quoted) {
            throw new InvalidServerException("the single quote at character " + (start + 1)
                    + " of the server's address is never closed; within quotes, ' is written \\' and \\ is written"
                    + " \\\\");
        }
        return value.toString();
    }

    private boolean atWhiteSpace() {
        return WHITE_SPACE.indexOf(text.charAt(position)) >= 0;
    }

    private void skipWhiteSpace() {
        while (position < text.length() && atWhiteSpace()) {
            position++;
        }
    }
}
