package dev.pgtrek.replication.internal.apply;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.inventory.QualifiedName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Generates a statement from a change, with values as literals. */
final class ChangeStatement {
    private final Connection target;

    /** @param target determines how literals are written */
    ChangeStatement(Connection target) {
        this.target = target;
    }

    String of(Change change) throws SQLException {
        String table = change.table().quoted();
        return switch (change.kind()) {
            case INSERT ->
                "INSERT INTO " + table + " (" + columns(change) + ") OVERRIDING SYSTEM VALUE VALUES (" + values(change)
                        + ")";
            case UPDATE -> "UPDATE " + table + " SET " + assignments(change) + " WHERE " + condition(change);
            case DELETE -> "DELETE FROM " + table + " WHERE " + condition(change);
            case TRUNCATE ->
                "TRUNCATE "
                        + change.truncated().stream().map(QualifiedName::quoted).collect(Collectors.joining(", "));
        };
    }

    private static String columns(Change change) {
        return change.columns().stream()
                .map(column -> QualifiedName.quote(column.name()))
                .collect(Collectors.joining(", "));
    }

    private String values(Change change) throws SQLException {
        List<String> values = new ArrayList<>();
        for (Change.Value value : change.row()) {
            values.add(literal(value));
        }
        return String.join(", ", values);
    }

    private String assignments(Change change) throws SQLException {
        List<String> assignments = new ArrayList<>();
        for (int i = 0; i < change.row().size(); i++) {
            Change.Value value = change.row().get(i);
            if (value.present()) {
                assignments.add(QualifiedName.quote(change.columns().get(i).name()) + " = " + literal(value));
            }
        }
        return String.join(", ", assignments);
    }

    private String condition(Change change) throws SQLException {
        List<String> conditions = new ArrayList<>();
        for (int i = 0; i < change.key().size(); i++) {
            Change.Value value = change.key().get(i);
            if (change.columns().get(i).inKey() && value.present()) {
                String column = QualifiedName.quote(change.columns().get(i).name());
                conditions.add(value.text() == null ? column + " IS NULL" : column + " = " + literal(value));
            }
        }
        return String.join(" AND ", conditions);
    }

    private String literal(Change.Value value) throws SQLException {
        return value.text() == null ? "NULL" : Rows.literal(target, value.text());
    }
}
