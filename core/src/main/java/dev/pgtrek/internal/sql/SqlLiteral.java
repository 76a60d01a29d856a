package dev.pgtrek.internal.sql;

/** String literals for statements without parameters, such as CREATE ROLE. */
public final class SqlLiteral {
    private SqlLiteral() {}

    /**
     * Returns a string constant that is independent of {@code standard_conforming_strings}: a text with backslashes
     * becomes an <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">escape string</a>.
     */
    public static String quote(String text) {
        String quoted = "'" + text.replace("'", "''") + "'";
        return text.indexOf('\\') < 0 ? quoted : "E" + quoted.replace("\\", "\\\\");
    }
}
