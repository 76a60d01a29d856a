package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.inventory.QualifiedName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The COPY statements of one table. Columns are always listed, because generated columns can't be filled and the order
 * may differ between the sides. A table without columns takes no list.
 *
 * <p>Each COPY specifies the encoding of the source's database: nothing is converted when reading, bytes of a SQL_ASCII
 * database that are no valid UTF-8 pass, and the driver keeps the session encoding that it relies on.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY</a>
 */
final class CopyStatements {
    private static final String ALL_OUT = """
            COPY %s%s TO STDOUT (FORMAT %s, ENCODING %s)
            """;

    /** ONLY: the rows of tables that inherit from this one are copied with those tables. */
    private static final String SOME_OUT = """
            COPY (SELECT %s FROM ONLY %s WHERE %s) TO STDOUT (FORMAT %s, ENCODING %s)
            """;

    private static final String IN = """
            COPY %s%s FROM STDIN (FORMAT %s, ENCODING %s%s)
            """;

    private final String table;
    private final String columns;
    private final RowFormat format;
    private final String encoding;

    CopyStatements(QualifiedName table, List<String> columns, RowFormat format, String encoding) {
        this.table = table.quoted();
        this.columns = columns.stream().map(QualifiedName::quote).collect(Collectors.joining(", "));
        this.format = format;
        this.encoding = literal(encoding);
    }

    /** Reads the rows that fulfil all of the conditions. */
    String out(Optional<String> range, Optional<String> condition) {
        String where = Stream.of(range, condition)
                .flatMap(Optional::stream)
                .map(part -> '(' + part + ')')
                .collect(Collectors.joining(" AND "));
        return where.isEmpty()
                ? ALL_OUT.formatted(table, columnList(), format.keyword(), encoding)
                : SOME_OUT.formatted(columns, table, where, format.keyword(), encoding);
    }

    /** @param into the quoted name of a table with the same columns */
    String in(String into) {
        return IN.formatted(into, columnList(), format.keyword(), encoding, "");
    }

    /** Like {@link #in}, for a table that the same transaction has truncated. */
    String inFrozen(String into) {
        return IN.formatted(into, columnList(), format.keyword(), encoding, ", FREEZE");
    }

    private String columnList() {
        return columns.isEmpty() ? "" : " (" + columns + ')';
    }

    /** Returns a quoted string literal. */
    static String literal(String value) {
        return '\'' + value.replace("'", "''") + '\'';
    }
}
