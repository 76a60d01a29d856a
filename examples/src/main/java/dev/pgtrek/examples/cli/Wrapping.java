package dev.pgtrek.examples.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Breaks lines at blanks, so that a terminal does not break them within words. The rest of a broken line continues
 * below the line's last column, where this leaves half of the width.
 */
final class Wrapping {
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final Pattern GAP = Pattern.compile(" {2,}(?=\\S)|-> ");
    private static final int INDENT = 4;

    private Wrapping() {}

    /** @param columns the width of the terminal */
    static List<String> wrapped(String line, int columns) {
        List<String> lines = new ArrayList<>();
        String indent = " ".repeat(indent(line, columns));
        String rest = line;
        while (length(rest) > columns) {
            int end = end(rest, columns);
            if (end < 0) {
                break;
            }
            lines.add(rest.substring(0, end).stripTrailing());
            rest = indent + rest.substring(end).stripLeading();
        }
        lines.add(rest);
        return lines;
    }

    private static int indent(String line, int columns) {
        String shown = COLOUR.matcher(line).replaceAll("");
        int indent = INDENT;
        Matcher gap = GAP.matcher(shown);
        while (gap.find()) {
            int column = length(shown.substring(0, gap.end()));
            if (column <= columns / 2) {
                indent = column;
            }
        }
        return indent;
    }

    /** Returns the last blank that has text before it and leaves that text on the line; none for one long word. */
    private static int end(String line, int columns) {
        int first = line.length() - line.stripLeading().length();
        int end = -1;
        for (int blank = line.indexOf(' ', first); blank >= 0; blank = line.indexOf(' ', blank + 1)) {
            if (length(line.substring(0, blank)) > columns && end >= 0) {
                break;
            }
            end = blank;
        }
        return end;
    }

    /** Returns the length in visible characters, without colours. */
    private static int length(String text) {
        String shown = COLOUR.matcher(text).replaceAll("");
        return shown.codePointCount(0, shown.length());
    }
}
