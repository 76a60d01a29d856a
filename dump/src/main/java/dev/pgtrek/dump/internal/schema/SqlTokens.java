package dev.pgtrek.dump.internal.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Splits SQL into tokens like the server's own scanner, so that the content of a name, a string, a dollar quote or a
 * comment is never mistaken for a word of the statement. It assumes that {@code standard_conforming_strings} is on: a
 * backslash has a meaning in {@code E'…'} only. Comments and white space are skipped.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">Lexical structure</a>
 */
public final class SqlTokens {
    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int depth;

    enum Kind {
        /** A keyword, an unquoted name, or a number. */
        WORD,
        QUOTED_NAME,
        STRING,
        SYMBOL
    }

    /**
     * One token.
     *
     * @param text the token as in the SQL
     * @param start its start position
     * @param end its end position, exclusive
     * @param depth the number of enclosing parentheses
     */
    public record Token(Kind kind, String text, int start, int end, int depth) {
        /** Whether it is the given keyword, outside of all parentheses. */
        public boolean is(String keyword) {
            return kind == Kind.WORD && depth == 0 && text.equalsIgnoreCase(keyword);
        }

        /** Whether it is the given character, outside of names, strings and all parentheses. */
        public boolean is(char symbol) {
            return kind == Kind.SYMBOL && depth == 0 && text.charAt(0) == symbol;
        }

        boolean isName() {
            return kind == Kind.WORD || kind == Kind.QUOTED_NAME;
        }

        /** The name that it represents, as in the catalogs. */
        public String name() {
            return kind == Kind.QUOTED_NAME
                    ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
                    : text;
        }
    }

    private SqlTokens(String sql) {
        this.sql = sql;
    }

    public static List<Token> of(String sql) {
        return new SqlTokens(sql).scan();
    }

    /** Splits SQL at the semicolons that end its statements; it must contain no function with an SQL-standard body. */
    public static List<String> statements(String sql) {
        List<String> statements = new ArrayList<>();
        int start = -1;
        int end = 0;
        for (Token token : of(sql)) {
            start = start < 0 ? token.start : start;
            end = token.end;
            if (token.is(';')) {
                statements.add(sql.substring(start, end));
                start = -1;
            }
        }
        if (start >= 0) {
            statements.add(sql.substring(start, end));
        }
        return statements;
    }

    /** Returns the index of the first token that is the given keyword and no part of a qualified name. */
    public static Optional<Integer> indexOf(List<Token> tokens, String keyword) {
        for (int i = 0; i < tokens.size(); i++) {
            if (tokens.get(i).is(keyword) && (i == 0 || !tokens.get(i - 1).is('.'))) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private List<Token> scan() {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (isSpace(c)) {
                at++;
            } else if (sql.startsWith("--", at)) {
                skipLine();
            } else if (sql.startsWith("/*", at)) {
                skipComment();
            } else if (isWordPart(c) && c != '$') {
                word();
            } else if (c == '\'') {
                add(Kind.STRING, quotedEnd(at + 1, '\'', false));
            } else if (c == '"') {
                add(Kind.QUOTED_NAME, quotedEnd(at + 1, '"', false));
            } else {
                int end = dollarQuotedEnd();
                if (end > at) {
                    add(Kind.STRING, end);
                } else {
                    symbol(c);
                }
            }
        }
        return tokens;
    }

    private void add(Kind kind, int end) {
        tokens.add(new Token(kind, sql.substring(at, end), at, end, depth));
        at = end;
    }

    private void symbol(char c) {
        if (c == ')') {
            depth--;
        }
        add(Kind.SYMBOL, at + 1);
        if (c == '(') {
            depth++;
        }
    }

    private void word() {
        int end = at;
        while (end < sql.length() && isWordPart(sql.charAt(end))) {
            end++;
        }
        boolean quoteFollows = end < sql.length() && sql.charAt(end) == '\'';
        if (quoteFollows && end == at + 1 && (sql.charAt(at) == 'E' || sql.charAt(at) == 'e')) {
            add(Kind.STRING, quotedEnd(end + 1, '\'', true));
        } else {
            add(Kind.WORD, end);
        }
    }

    private int quotedEnd(int from, char quote, boolean backslashes) {
        int i = from;
        while (i < sql.length()) {
            char c = sql.charAt(i);
            if (backslashes && c == '\\') {
                i += 2;
            } else if (c != quote) {
                i++;
            } else if (i + 1 < sql.length() && sql.charAt(i + 1) == quote) {
                i += 2;
            } else {
                return i + 1;
            }
        }
        return sql.length();
    }

    /** The end of the {@code $tag$…$tag$} that begins here; the current position if none does. */
    private int dollarQuotedEnd() {
        if (sql.charAt(at) != '$') {
            return at;
        }
        int i = at + 1;
        while (i < sql.length() && sql.charAt(i) != '$') {
            char c = sql.charAt(i);
            if (!isWordPart(c) || (i == at + 1 && c >= '0' && c <= '9')) {
                return at;
            }
            i++;
        }
        if (i >= sql.length()) {
            return at;
        }
        String tag = sql.substring(at, i + 1);
        int end = sql.indexOf(tag, i + 1);
        return end < 0 ? sql.length() : end + tag.length();
    }

    private void skipLine() {
        while (at < sql.length() && sql.charAt(at) != '\n' && sql.charAt(at) != '\r') {
            at++;
        }
    }

    private void skipComment() {
        int open = 0;
        do {
            if (sql.startsWith("/*", at)) {
                open++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                open--;
                at += 2;
            } else {
                at++;
            }
        } while (open > 0 && at < sql.length());
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** Any non-ASCII character may be part of a name: Unicode spaces and line ends have no meaning for the server. */
    private static boolean isWordPart(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_'
                || c == '$'
                || c > 127;
    }
}
