package dev.pgtrek.replication.internal.selection;

import dev.pgtrek.dump.result.SchemaObject;
import dev.pgtrek.internal.jdbc.Rows;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/**
 * The primary keys, unique constraints and unique indexes of the source, as its catalogs define them, independent of
 * the text of their definitions. Immutable.
 */
public final class UniqueKeys {
    private static final String CONSTRAINTS =
            "SELECT k.oid FROM pg_catalog.pg_constraint k WHERE k.contype IN ('p', 'u')";
    private static final String INDEXES = "SELECT i.indexrelid FROM pg_catalog.pg_index i WHERE i.indisunique";

    private final Set<Long> constraints;
    private final Set<Long> indexes;

    private UniqueKeys(Set<Long> constraints, Set<Long> indexes) {
        this.constraints = constraints;
        this.indexes = indexes;
    }

    public static UniqueKeys read(Connection source) throws SQLException {
        return new UniqueKeys(oids(source, CONSTRAINTS), oids(source, INDEXES));
    }

    private static Set<Long> oids(Connection source, String query) throws SQLException {
        return new HashSet<>(Rows.all(source, query, row -> row.getLong(1)));
    }

    public boolean contains(SchemaObject object) {
        return switch (object.kind()) {
            case "CONSTRAINT" -> constraints.contains(object.oid());
            case "INDEX" -> indexes.contains(object.oid());
            default -> false;
        };
    }
}
