package dev.pgtrek.replication.internal;

import dev.pgtrek.inventory.QualifiedName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/**
 * The definitions of the source that must not be there while changes are applied, as {@link MustWait} knows them of tables
 * that were there from the start: foreign keys from and to tables that are not followed, and triggers that fire for
 * replicated rows too.
 */
final class DefinitionsThatWait {
    private static final String FOREIGN_KEYS = """
            SELECT n.nspname, c.relname, rn.nspname, rc.relname, k.conname
              FROM pg_catalog.pg_constraint k
              JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_class rc ON rc.oid = k.confrelid
              JOIN pg_catalog.pg_namespace rn ON rn.oid = rc.relnamespace
             WHERE k.contype = 'f'
            """;

    private static final String TRIGGERS = """
            SELECT n.nspname, c.relname || ' ' || t.tgname
              FROM pg_catalog.pg_trigger t
              JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE t.tgenabled IN ('A', 'R') AND NOT t.tgisinternal
            """;

    private DefinitionsThatWait() {}

    /** Their schemas and names, the latter as {@code pg_dump} gives them: the table's name comes first. */
    static Set<QualifiedName> read(Connection source, Set<QualifiedName> followed) throws SQLException {
        Set<QualifiedName> waiting =
                new HashSet<>(Rows.all(source, TRIGGERS, row -> new QualifiedName(row.getString(1), row.getString(2))));
        Rows.all(
                        source,
                        FOREIGN_KEYS,
                        row -> new ForeignKey(
                                new QualifiedName(row.getString(1), row.getString(2)),
                                new QualifiedName(row.getString(3), row.getString(4)),
                                row.getString(5)))
                .stream()
                .filter(key -> !followed.contains(key.table()) || !followed.contains(key.referenced()))
                .forEach(key -> waiting.add(
                        new QualifiedName(key.table().schema(), key.table().name() + " " + key.name())));
        return waiting;
    }

    private record ForeignKey(QualifiedName table, QualifiedName referenced, String name) {}
}
