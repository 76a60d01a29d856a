package dev.pgtrek.replication.internal.mark;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.internal.journal.JournalSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The target's record of a cutover: that the target has taken over, written in the same transaction. For a reverse
 * replication it also records what to restore when the cutover switches back.
 */
public final class SwitchJournal {
    private static final String SWITCHED = "switched";
    private static final String PUT_BACK = "put_back";
    private static final String PUT_BACK_TABLE = """
            position int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            kind     text NOT NULL,
            role     text,
            before   text
            """;

    private final Connection target;
    private final JournalSchema schema;

    public SwitchJournal(Connection target, ReplicationName name) {
        this.target = target;
        this.schema = new JournalSchema(target, name);
    }

    /** Returns whether the target has taken over. */
    public boolean isSwitched() throws SQLException {
        return schema.has(SWITCHED);
    }

    /** Records that the target has taken over; part of the open transaction. */
    public void switched() throws SQLException {
        Rows.execute(target, "CREATE TABLE " + schema.qualified(SWITCHED) + " ()");
    }

    /** Records the changes that were made here when this server was the source. */
    public void keep(List<SourceChange> changes) throws SQLException {
        schema.createTable(PUT_BACK, PUT_BACK_TABLE);
        for (SourceChange change : changes) {
            Rows.execute(
                    target,
                    "INSERT INTO " + schema.qualified(PUT_BACK) + " (kind, role, before) VALUES ("
                            + Rows.literal(target, change.kind().name()) + ", " + literal(change.role()) + ", "
                            + literal(change.before()) + ")");
        }
    }

    private String literal(@org.jspecify.annotations.Nullable String text) throws SQLException {
        return text == null ? "NULL" : Rows.literal(target, text);
    }

    /** Returns the recorded changes; empty where this server never was the source. */
    public List<SourceChange> kept() throws SQLException {
        if (!schema.has(PUT_BACK)) {
            return List.of();
        }
        return schema.rows(
                PUT_BACK,
                "kind, role, before",
                "ORDER BY position",
                row -> new SourceChange(
                        SourceChange.Kind.valueOf(row.getString(1)), row.getString(2), row.getString(3)));
    }
}
