package dev.pgtrek.internal.text;

import java.util.regex.Pattern;

/**
 * Lines of plain text for people. Names and servers' messages may contain line ends, terminal commands, and characters
 * that change the text direction: none of them reaches a line. Not thread-safe.
 */
public final class TextLines {
    private static final Pattern LINE_END = Pattern.compile("\\s*\\R\\s*");
    private static final Pattern UNSEEN =
            Pattern.compile("[\\p{Cc}\\x{200e}\\x{200f}\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}]");

    private final StringBuilder text = new StringBuilder();

    /** Creates a text without lines. */
    public TextLines() {}

    /**
     * Adds a line.
     *
     * @param line the line, which is made {@linkplain #plain plain}
     * @return this
     */
    public TextLines add(String line) {
        text.append(plain(line)).append('\n');
        return this;
    }

    /**
     * Adds a table and an empty line.
     *
     * @return this
     */
    public TextLines add(TextTable table) {
        table.lines().forEach(this::add);
        return add("");
    }

    /** Returns the lines, each ended by a line feed. */
    @Override
    public String toString() {
        return text.toString();
    }

    /** Returns a text as one line, {@linkplain #plain plain} and without surrounding blanks. */
    public static String oneLine(String text) {
        return plain(text.strip());
    }

    /**
     * Returns a text with a blank for each line end, and a question mark for each character that is not shown as one
     * character.
     */
    public static String plain(String text) {
        return UNSEEN.matcher(LINE_END.matcher(text).replaceAll(" ")).replaceAll("?");
    }
}
