package dev.pgtrek.internal.sql;

/** String literals for statements that take no parameters, such as CREATE ROLE. */
public final class SqlLiteral {
    private SqlLiteral() {}

    /**
     * A string constant that means the same with any {@code standard_conforming_strings}: one with backslashes is
     * written as an <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">escape string</a>.
     */
    public static String quote(String text) {
        String quoted = "'" + text.replace("'", "''") + "'";
        return text.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
    }
}
