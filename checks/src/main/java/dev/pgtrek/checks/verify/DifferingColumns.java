package dev.pgtrek.checks.verify;

import dev.pgtrek.inventory.TableInfo;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the columns in which a table differs, by a checksum of each. */
final class DifferingColumns {
    private static final int NAMED = 5;

    /** Columns that older servers lack are read through JSON. */
    private static final String GENERATED = """
            SELECT a.attname::text
              FROM pg_attribute AS a
             WHERE a.attrelid = ?::bigint::oid AND a.attnum > 0
               AND coalesce(to_jsonb(a) ->> 'attgenerated', '') <> ''
            """;

    private final TableInfo table;
    private final RowHash hashes;

    DifferingColumns(TableInfo table, RowHash hashes) {
        this.table = table;
        this.hashes = hashes;
    }

    /** Returns their names as the end of a sentence about differing contents; empty if each single column is equal. */
    String find(Connection source, Connection target) throws SQLException {
        List<String> columns = hashes.columns(table);
        if (columns.isEmpty()) {
            return "";
        }
        List<String> left = checksums(source, columns);
        List<String> right = checksums(target, columns);
        List<String> differing = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            if (!left.get(i).equals(right.get(i))) {
                differing.add(columns.get(i));
            }
        }
        if (differing.isEmpty()) {
            return "";
        }
        String named = differing.stream().limit(NAMED).collect(Collectors.joining(", "))
                + (differing.size() > NAMED ? " and " + (differing.size() - NAMED) + " more" : "");
        return generated(source).containsAll(differing)
                ? ", in the generated column" + (differing.size() == 1 ? " " : "s ") + named
                        + ", whose expression does not give the same on both servers"
                : ", in " + (differing.size() == 1 ? "column " : "columns ") + named;
    }

    private List<String> checksums(Connection session, List<String> columns) throws SQLException {
        String sums = columns.stream()
                .map(column -> "coalesce(sum(" + hashes.of(table, List.of(column)) + ")::text, '')")
                .collect(Collectors.joining(", "));
        String query =
                "SELECT ARRAY[" + sums + "] FROM ONLY " + table.qualifiedName().quoted() + " AS r";
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return List.of((String[]) row.getArray(1).getArray());
        }
    }

    private Set<String> generated(Connection source) throws SQLException {
        try (PreparedStatement statement = source.prepareStatement(GENERATED)) {
            statement.setLong(1, table.oid());
            Set<String> names = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    names.add(row.getString(1));
                }
            }
            return names;
        }
    }
}
