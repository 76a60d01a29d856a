package dev.pgtrek.select;

import java.util.ArrayList;
import java.util.List;

/**
 * A name, or a pattern in which {@code *} matches any number of characters, including none. Every other character
 * matches itself, including quotes and parentheses. Case-sensitive, as a server's catalogs are. Immutable and
 * thread-safe.
 */
public final class NamePattern {
    private final String text;
    /** The pieces between the wildcards; a single one without a wildcard. */
    private final List<String> pieces;

    private NamePattern(String text, List<String> pieces) {
        this.text = text;
        this.pieces = List.copyOf(pieces);
    }

    /**
     * A pattern in which every {@code *} is a wildcard.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public static NamePattern of(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a name or pattern must not be empty");
        }
        return new NamePattern(text, split(text));
    }

    /** Returns a pattern that matches exactly this name, with any characters. */
    public static NamePattern exactly(String name) {
        return new NamePattern(name, List.of(name));
    }

    /** Returns the pattern of a part of an object pattern, whose wildcards the parser has marked. */
    static NamePattern ofPieces(String text, List<String> pieces) {
        return new NamePattern(text, pieces);
    }

    private static List<String> split(String text) {
        List<String> pieces = new ArrayList<>();
        int from = 0;
        for (int star = text.indexOf('*'); star >= 0; star = text.indexOf('*', from)) {
            pieces.add(text.substring(from, star));
            from = star + 1;
        }
        pieces.add(text.substring(from));
        return pieces;
    }

    /** Whether this is a name without a wildcard. */
    public boolean isExact() {
        return pieces.size() == 1;
    }

    public boolean matches(String name) {
        String first = pieces.get(0);
        if (isExact()) {
            return name.equals(first);
        }
        String last = pieces.get(pieces.size() - 1);
        if (name.length() < first.length() + last.length() || !name.startsWith(first) || !name.endsWith(last)) {
            return false;
        }
        int from = first.length();
        int end = name.length() - last.length();
        for (String piece : pieces.subList(1, pieces.size() - 1)) {
            int at = name.indexOf(piece, from);
            if (at < 0 || at + piece.length() > end) {
                return false;
            }
            from = at + piece.length();
        }
        return true;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamePattern that && text.equals(that.text) && pieces.equals(that.pieces);
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
