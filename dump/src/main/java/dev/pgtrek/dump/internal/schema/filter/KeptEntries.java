package dev.pgtrek.dump.internal.schema.filter;

import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.internal.SqlState;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The entries that are not created, because the target already had their objects. Not thread-safe. */
final class KeptEntries {
    private static final Set<String> TABLES = Set.of("TABLE", "FOREIGN TABLE", "VIEW", "MATERIALIZED VIEW");
    /** Metadata of an object; each entry depends on that object. */
    private static final Set<String> DETAILS = Set.of("COMMENT", "ACL", "SECURITY LABEL", "ROW SECURITY");

    /**
     * The server's errors if a table already has an equivalent object: duplicate_table, duplicate_object,
     * duplicate_column, invalid_table_definition (a second primary key), object_not_in_prerequisite_state (a second
     * identity).
     */
    private static final Set<String> IN_THE_WAY =
            Set.of("42P07", "42710", "42701", "42P16", SqlState.NOT_IN_PREREQUISITE_STATE);

    private final ExistingObjects existing;
    private final Map<Integer, String> kinds = new HashMap<>();

    KeptEntries(ExistingObjects existing) {
        this.existing = existing;
    }

    /** Whether an entry stays as on the target. */
    boolean takes(SchemaEntry entry) {
        boolean kept = existing.contains(entry.classOid(), entry.oid()) || (existing.untouched() && isDetail(entry));
        if (kept) {
            kinds.put(entry.id(), entry.kind());
        }
        return kept;
    }

    private boolean isDetail(SchemaEntry entry) {
        List<Integer> needed = entry.dependencies();
        return switch (entry.kind()) {
            case "DEFAULT" -> needed.stream().anyMatch(id -> TABLES.contains(kinds.getOrDefault(id, "")));
            case "SEQUENCE OWNED BY" -> needed.stream().anyMatch(id -> "SEQUENCE".equals(kinds.get(id)));
            case "TABLE ATTACH", "INDEX ATTACH" ->
                !needed.isEmpty() && kinds.keySet().containsAll(needed);
            default ->
                DETAILS.contains(entry.kind())
                        // every database has this schema, so it has no entry
                        && (entry.name().equals("SCHEMA public")
                                || needed.stream().anyMatch(kinds::containsKey));
        };
    }

    boolean contains(int id) {
        return kinds.containsKey(id);
    }

    /** Whether a statement was rejected because an existing table has an equivalent object under another name. */
    boolean isInTheWay(SchemaEntry entry, SQLException refusal) {
        String state = refusal.getSQLState();
        return state != null
                && IN_THE_WAY.contains(state)
                && entry.dependencies().stream().anyMatch(kinds::containsKey);
    }
}
