package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.replication.internal.Rows;
import dev.pgtrek.strategy.ReplicationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * What the target's journal tells of a cutover: that the target has taken over, said in the very transaction that made it
 * so. Of a replication that leads back it also tells what is to be put back when it is used.
 */
public final class SwitchJournal {
    private static final String EXISTS = """
            SELECT
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ? AND c.relname = ?
            """;

    private static final String PUT_BACK_TABLE = """
            CREATE TABLE %s.put_back (
                position int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                kind     text NOT NULL,
                role     text,
                before   text)
            """;

    private final Connection target;
    private final ReplicationName name;

    public SwitchJournal(Connection target, ReplicationName name) {
        this.target = target;
        this.name = name;
    }

    /** Whether the target has taken over. */
    public boolean isSwitched() throws SQLException {
        return has("switched");
    }

    private boolean has(String table) throws SQLException {
        return Rows.first(target, EXISTS, row -> true, name.toString(), table).isPresent();
    }

    /** Says that it has; part of the transaction that is open. */
    void switched() throws SQLException {
        Rows.execute(target, "CREATE TABLE " + name + ".switched ()");
    }

    /** Keeps what was changed here when this was the source. */
    void keep(List<SourceChange> changes) throws SQLException {
        Rows.execute(target, PUT_BACK_TABLE.formatted(name));
        for (SourceChange change : changes) {
            Rows.execute(
                    target,
                    "INSERT INTO " + name + ".put_back (kind, role, before) VALUES ("
                            + Rows.literal(target, change.kind().name()) + ", " + literal(change.role()) + ", "
                            + literal(change.before()) + ")");
        }
    }

    private String literal(@org.jspecify.annotations.Nullable String text) throws SQLException {
        return text == null ? "NULL" : Rows.literal(target, text);
    }

    /** What was kept; nothing where this was never the source. */
    List<SourceChange> kept() throws SQLException {
        if (!has("put_back")) {
            return List.of();
        }
        return Rows.all(
                target,
                "SELECT kind, role, before FROM " + name + ".put_back ORDER BY position",
                row -> new SourceChange(
                        SourceChange.Kind.valueOf(row.getString(1)), row.getString(2), row.getString(3)));
    }
}
