package dev.pgtrek.replication.internal.journal;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.deferred.UnfinishedObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Creates the indexes and constraints that an interrupted copy by the target's server had left for its end. The
 * journal stores their names; their definitions are read from the source.
 */
public final class UnfinishedIndexes {
    private static final String INDEX = """
            SELECT pg_catalog.pg_get_indexdef(c.oid) AS definition,
                   pn.nspname AS parent_schema,
                   p.relname AS parent_name,
                   n.nspname AS schema,
                   c.relname AS name,
                   pg_catalog.obj_description(c.oid, 'pg_class') AS comment
              FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
              LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid
              LEFT JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
              LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
             WHERE n.nspname = ? AND t.relname = ? AND c.relname = ?
            """;

    private static final String CONSTRAINT = """
            SELECT pg_catalog.pg_get_constraintdef(k.oid) AS definition,
                   pg_catalog.obj_description(k.oid, 'pg_constraint') AS comment
              FROM pg_catalog.pg_constraint k
              JOIN pg_catalog.pg_class t ON t.oid = k.conrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
             WHERE n.nspname = ? AND t.relname = ? AND k.conname = ?
            """;

    private final Connection source;
    private final Connection target;
    private final JournalDefinitions journal;

    /** @param source and {@code target}: sessions in auto-commit mode */
    public UnfinishedIndexes(Connection source, Connection target, JournalDefinitions journal) {
        this.source = source;
        this.target = target;
        this.journal = journal;
    }

    /** Creates the missing ones; those that the source no longer has are ignored. May be repeated. */
    public void complete() throws SQLException {
        List<UnfinishedObject> unfinished = journal.unfinished();
        if (unfinished.isEmpty()) {
            return;
        }
        List<String> attaching = new ArrayList<>();
        for (UnfinishedObject object : unfinished) {
            boolean index = object.kind() == UnfinishedObject.Kind.INDEX;
            List<String> statements = index ? index(object, attaching) : constraint(object);
            if (!isThere(index ? INDEX : CONSTRAINT, object)) {
                Rows.transaction(target, () -> {
                    for (String statement : statements) {
                        Rows.execute(target, statement);
                    }
                    return true;
                });
            }
        }
        for (String statement : attaching) {
            Rows.execute(target, statement); // does nothing where it is already attached
        }
        journal.finished();
    }

    private boolean isThere(String query, UnfinishedObject object) throws SQLException {
        return Rows.first(target, query, row -> true, parameters(object)).isPresent();
    }

    private static String[] parameters(UnfinishedObject object) {
        return new String[] {object.table().schema(), object.table().name(), object.name()};
    }

    private List<String> index(UnfinishedObject object, List<String> attaching) throws SQLException {
        return Rows.first(
                        source,
                        INDEX,
                        row -> {
                            QualifiedName name = new QualifiedName(row.getString("schema"), row.getString("name"));
                            if (row.getString("parent_name") != null) {
                                attaching.add("ALTER INDEX "
                                        + new QualifiedName(
                                                        row.getString("parent_schema"), row.getString("parent_name"))
                                                .quoted()
                                        + " ATTACH PARTITION " + name.quoted());
                            }
                            return commented(
                                    row.getString("definition"),
                                    "INDEX " + name.quoted(),
                                    Optional.ofNullable(row.getString("comment")));
                        },
                        parameters(object))
                .orElse(List.of());
    }

    private List<String> constraint(UnfinishedObject object) throws SQLException {
        String name = QualifiedName.quote(object.name());
        return Rows.first(
                        source,
                        CONSTRAINT,
                        row -> commented(
                                "ALTER TABLE " + object.table().quoted() + " ADD CONSTRAINT " + name + " "
                                        + row.getString("definition"),
                                "CONSTRAINT " + name + " ON " + object.table().quoted(),
                                Optional.ofNullable(row.getString("comment"))),
                        parameters(object))
                .orElse(List.of());
    }

    private List<String> commented(String definition, String object, Optional<String> comment) throws SQLException {
        return comment.isEmpty()
                ? List.of(definition)
                : List.of(definition, "COMMENT ON " + object + " IS " + Rows.literal(target, comment.get()));
    }
}
