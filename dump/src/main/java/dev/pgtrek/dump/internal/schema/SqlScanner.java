package dev.pgtrek.dump.internal.schema;

/**
 * Follows SQL text line by line and knows where it is outside of strings, quoted names, dollar quotes and comments, so that
 * whatever stands in a function's body is never taken for something else. It expects {@code standard_conforming_strings} to
 * be on: a backslash counts in {@code E'…'} alone. Not thread-safe.
 */
final class SqlScanner {
    /** Is told of each semicolon that ends a statement, or stands inside the body of an SQL-standard function. */
    @FunctionalInterface
    interface SemicolonListener {
        void semicolonAt(int indexInLine);
    }

    private enum State {
        CODE,
        STRING,
        ESCAPE_STRING,
        NAME,
        DOLLAR,
        COMMENT
    }

    private State state = State.CODE;
    private int commentDepth;
    private int parentheses;
    private String dollarTag = "";

    /** Whether the next line begins outside of everything that is quoted, and outside of parentheses. */
    boolean atTopLevel() {
        return state == State.CODE && parentheses == 0;
    }

    /**
     * Reads one line.
     *
     * @param line with its line break, if it has one
     */
    void line(String line, SemicolonListener listener) {
        int length = line.length();
        int i = 0;
        while (i < length) {
            switch (state) {
                case CODE -> i = code(line, i, listener);
                case STRING -> i = quoted(line, i, '\'', false);
                case ESCAPE_STRING -> i = quoted(line, i, '\'', true);
                case NAME -> i = quoted(line, i, '"', false);
                case DOLLAR -> {
                    int end = line.indexOf(dollarTag, i);
                    if (end < 0) {
                        return;
                    }
                    state = State.CODE;
                    i = end + dollarTag.length();
                }
                case COMMENT -> i = comment(line, i);
            }
        }
    }

    private int code(String line, int at, SemicolonListener listener) {
        char c = line.charAt(at);
        switch (c) {
            case '\'' -> state = isEscapePrefix(line, at) ? State.ESCAPE_STRING : State.STRING;
            case '"' -> state = State.NAME;
            case '(' -> parentheses++;
            case ')' -> parentheses--;
            case ';' -> {
                if (parentheses == 0) {
                    listener.semicolonAt(at);
                }
            }
            case '-' -> {
                if (line.startsWith("--", at)) {
                    return line.length();
                }
            }
            case '/' -> {
                if (line.startsWith("/*", at)) {
                    state = State.COMMENT;
                    commentDepth = 1;
                    return at + 2;
                }
            }
            case '$' -> {
                int end = dollarQuoteEnd(line, at);
                if (end > 0) {
                    dollarTag = line.substring(at, end);
                    state = State.DOLLAR;
                    return end;
                }
            }
            default -> {
                // part of a word, a number, an operator or white space
            }
        }
        return at + 1;
    }

    private int quoted(String line, int at, char quote, boolean backslashes) {
        char c = line.charAt(at);
        if (backslashes && c == '\\') {
            return at + 2;
        }
        if (c == quote) {
            if (at + 1 < line.length() && line.charAt(at + 1) == quote) {
                return at + 2;
            }
            state = State.CODE;
        }
        return at + 1;
    }

    private int comment(String line, int at) {
        if (line.startsWith("/*", at)) {
            commentDepth++;
            return at + 2;
        }
        if (line.startsWith("*/", at)) {
            commentDepth--;
            if (commentDepth == 0) {
                state = State.CODE;
            }
            return at + 2;
        }
        return at + 1;
    }

    private static boolean isEscapePrefix(String line, int quoteAt) {
        return quoteAt > 0
                && (line.charAt(quoteAt - 1) == 'E' || line.charAt(quoteAt - 1) == 'e')
                && (quoteAt == 1 || !isWordPart(line.charAt(quoteAt - 2)));
    }

    /** Where the opening {@code $tag$} ends that begins here; -1 where none does. */
    private static int dollarQuoteEnd(String line, int at) {
        if (at > 0 && isWordPart(line.charAt(at - 1))) {
            return -1;
        }
        int i = at + 1;
        while (i < line.length() && line.charAt(i) != '$') {
            char c = line.charAt(i);
            boolean allowed = i == at + 1 ? Character.isLetter(c) || c == '_' || c > 127 : isWordPart(c);
            if (!allowed) {
                return -1;
            }
            i++;
        }
        return i < line.length() ? i + 1 : -1;
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 127;
    }
}
