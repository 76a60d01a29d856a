package dev.pgtrek.select;

import java.util.List;

/**
 * Selects the tables whose rows move; the definitions of other tables are moved all the same, see
 * {@link ObjectSelection}. A selection has inclusions or exclusions, never both. A selection that matches no table of a
 * database moves no rows there. Immutable and thread-safe.
 */
public final class TableSelection {
    private static final TableSelection ALL = new TableSelection(List.of(), List.of());

    private final List<ObjectPattern> included;
    private final List<ObjectPattern> excluded;

    private TableSelection(List<ObjectPattern> included, List<ObjectPattern> excluded) {
        this.included = List.copyOf(included);
        this.excluded = List.copyOf(excluded);
    }

    /** Selects every table; the default. */
    public static TableSelection all() {
        return ALL;
    }

    /**
     * Selects the tables that match an inclusion, or all that match no exclusion.
     *
     * @throws IllegalArgumentException if both lists contain a pattern
     */
    public static TableSelection of(List<ObjectPattern> included, List<ObjectPattern> excluded) {
        if (!included.isEmpty() && !excluded.isEmpty()) {
            throw new IllegalArgumentException(
                    "tables can be included or excluded, not both: use one kind of table filter");
        }
        return new TableSelection(included, excluded);
    }

    public boolean selects(String database, String schema, String table) {
        return included.isEmpty()
                ? excluded.stream().noneMatch(pattern -> pattern.matches(database, schema, table))
                : included.stream().anyMatch(pattern -> pattern.matches(database, schema, table));
    }

    /** Whether every table is selected. */
    public boolean isAll() {
        return included.isEmpty() && excluded.isEmpty();
    }

    public List<ObjectPattern> included() {
        return included;
    }

    public List<ObjectPattern> excluded() {
        return excluded;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TableSelection that && included.equals(that.included) && excluded.equals(that.excluded);
    }

    @Override
    public int hashCode() {
        return 31 * included.hashCode() + excluded.hashCode();
    }

    @Override
    public String toString() {
        return isAll() ? "all tables" : included.isEmpty() ? "all tables but " + excluded : "tables " + included;
    }
}
