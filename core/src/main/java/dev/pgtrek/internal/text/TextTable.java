package dev.pgtrek.internal.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A table of plain text: each column is as wide as its widest cell, with figures aligned to the right. Not thread-safe.
 *
 * <pre>{@code
 * TextTable table = new TextTable().words("database").figures("rows");
 * table.row("shop", Quantities.count(1_234_567));
 * }</pre>
 */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    private record Column(String name, boolean figures) {}

    /** Creates a table without columns. */
    public TextTable() {}

    /**
     * Adds a column of words, aligned to the left.
     *
     * @param name its heading
     * @return this
     */
    public TextTable words(String name) {
        columns.add(new Column(name, false));
        return this;
    }

    /**
     * Adds a column of figures, aligned to the right.
     *
     * @param name its heading
     * @return this
     */
    public TextTable figures(String name) {
        columns.add(new Column(name, true));
        return this;
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column; each becomes {@linkplain TextLines#oneLine one line}
     * @throws IllegalArgumentException if there are more or fewer cells than columns
     */
    public void row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException("a row must have " + columns.size() + " cells, had " + cells.length);
        }
        rows.add(Stream.of(cells).map(TextLines::oneLine).toList());
    }

    /** Returns the names of the columns, then the rows; lines have no trailing blanks. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(line(columns.stream().map(Column::name).toList()));
        rows.forEach(row -> lines.add(line(row)));
        return lines;
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            String padding = " ".repeat(width(i) - length(cell));
            line.append(i == 0 ? "" : GAP).append(columns.get(i).figures ? padding + cell : cell + padding);
        }
        return line.toString().stripTrailing();
    }

    private int width(int column) {
        int width = length(columns.get(column).name);
        for (List<String> row : rows) {
            width = Math.max(width, length(row.get(column)));
        }
        return width;
    }

    /** Returns the length in visible characters, some of which take two chars. */
    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
