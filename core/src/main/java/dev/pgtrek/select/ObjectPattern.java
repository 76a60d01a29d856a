package dev.pgtrek.select;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern that matches tables or other objects of schemas: {@code object}, {@code schema.object} or
 * {@code database.schema.object}; a missing part matches any name. In each part {@code *} matches any
 * characters. A part in double quotes is literal, including {@code *} and {@code .}, and {@code ""} in it is one quote,
 * as in SQL. Unlike in SQL, parts without quotes are not folded to lower case. Immutable and thread-safe.
 */
public final class ObjectPattern {
    private static final NamePattern ANY = NamePattern.of("*");

    private final String text;
    private final NamePattern database;
    private final NamePattern schema;
    private final NamePattern object;

    private ObjectPattern(String text, List<NamePattern> parts) {
        int count = parts.size();
        this.text = text;
        this.object = parts.get(count - 1);
        this.schema = count > 1 ? parts.get(count - 2) : ANY;
        this.database = count > 2 ? parts.get(count - 3) : ANY;
    }

    /**
     * Parses a pattern.
     *
     * @throws IllegalArgumentException if a part is empty, a quote is not closed, or there are more than three parts
     */
    public static ObjectPattern parse(String text) {
        List<NamePattern> parts = new ArrayList<>();
        int at = 0;
        while (true) {
            StringBuilder literal = new StringBuilder();
            StringBuilder shown = new StringBuilder();
            List<String> pieces = new ArrayList<>();
            boolean quotedSome = false;
            while (at < text.length() && text.charAt(at) != '.') {
                char c = text.charAt(at);
                if (c == '"') {
                    quotedSome = true;
                    at = readQuoted(text, at, literal, shown);
                } else if (c == '*') {
                    pieces.add(literal.toString());
                    literal.setLength(0);
                    shown.append(c);
                    at++;
                } else {
                    literal.append(c);
                    shown.append(c);
                    at++;
                }
            }
            pieces.add(literal.toString());
            if (shown.isEmpty() || (quotedSome && pieces.size() == 1 && literal.isEmpty())) {
                throw new IllegalArgumentException("pattern '" + text + "' has an empty part");
            }
            parts.add(NamePattern.ofPieces(shown.toString(), pieces));
            if (at >= text.length()) {
                break;
            }
            at++; // the dot
        }
        if (parts.size() > 3) {
            throw new IllegalArgumentException("pattern '" + text + "' has " + parts.size()
                    + " parts; at most three are possible: database.schema.object (quote a part that"
                    + " holds a dot: \"a.b\")");
        }
        return new ObjectPattern(text, parts);
    }

    /**
     * Parses a pattern of schemas, {@code schema} or {@code database.schema}; it matches all objects in them.
     *
     * @throws IllegalArgumentException if a part is empty, a quote is not closed, or there are more than two parts
     */
    public static ObjectPattern ofSchema(String text) {
        return parse(text + "." + ANY);
    }

    /**
     * Appends the text between the quote at {@code at} and the closing quote; returns the position after the latter.
     */
    private static int readQuoted(String text, int at, StringBuilder literal, StringBuilder shown) {
        shown.append('"');
        int i = at + 1;
        while (i < text.length()) {
            char c = text.charAt(i);
            shown.append(c);
            if (c != '"') {
                literal.append(c);
                i++;
            } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                literal.append('"');
                shown.append('"');
                i += 2;
            } else {
                return i + 1;
            }
        }
        throw new IllegalArgumentException("pattern '" + text + "' has a quote that is not closed");
    }

    public boolean matches(String databaseName, String schemaName, String objectName) {
        return database.matches(databaseName) && schema.matches(schemaName) && object.matches(objectName);
    }

    /** Whether all objects of a schema match. */
    public boolean matchesSchema(String databaseName, String schemaName) {
        return object.equals(ANY) && database.matches(databaseName) && schema.matches(schemaName);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ObjectPattern that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the pattern as written. */
    @Override
    public String toString() {
        return text;
    }
}
