package dev.pgtrek.replication.internal.journal;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.inventory.QualifiedName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** A list of tables, which the journal stores from the first one on. */
public final class JournalTables {
    private static final String COLUMNS = """
            table_schema text NOT NULL,
            table_name   text NOT NULL,
            table_oid    oid,
            PRIMARY KEY (table_schema, table_name)
            """;

    private final Connection target;
    private final JournalSchema schema;
    private final String list;

    private JournalTables(Connection target, ReplicationName name, String list) {
        this.target = target;
        this.schema = new JournalSchema(target, name);
        this.list = list;
    }

    /**
     * Returns the list of the tables that have been created on the target to be replicated, but are not replicated
     * yet. Without this list, a process that ends in between would leave tables that look as if they had existed from
     * the start.
     *
     * @param target a session with the target's database, which contains the journal
     */
    public static JournalTables joining(Connection target, ReplicationName name) {
        return new JournalTables(target, name, "joining");
    }

    /**
     * Returns the list of the tables that are not replicated, but copied while writes are stopped.
     *
     * @param target a session with the target's database, which contains the journal
     */
    public static JournalTables copiedAtCutover(Connection target, ReplicationName name) {
        return new JournalTables(target, name, "late");
    }

    /** Records tables. */
    public void add(Collection<QualifiedName> tables) throws SQLException {
        schema.createTable(list, COLUMNS);
        for (QualifiedName table : tables) {
            Rows.execute(
                    target,
                    "INSERT INTO " + qualified() + " VALUES (" + Rows.literal(target, table.schema()) + ", "
                            + Rows.literal(target, table.name()) + ") ON CONFLICT DO NOTHING");
        }
        rows().noteOids();
    }

    /** Updates the names of tables that have been renamed on the target. */
    public void update() throws SQLException {
        if (schema.has(list)) {
            rows().noteOids();
            rows().rename();
        }
    }

    private TableNames rows() {
        return new TableNames(target, qualified(), "table");
    }

    private String qualified() {
        return schema.qualified(list);
    }

    public List<QualifiedName> read() throws SQLException {
        return schema.has(list)
                ? schema.rows(
                        list,
                        "table_schema, table_name",
                        "ORDER BY table_schema, table_name",
                        row -> new QualifiedName(row.getString(1), row.getString(2)))
                : List.of();
    }

    public void remove(Collection<QualifiedName> tables) throws SQLException {
        for (QualifiedName table : tables) {
            Rows.execute(
                    target,
                    "DELETE FROM " + qualified() + " WHERE table_schema = " + Rows.literal(target, table.schema())
                            + " AND table_name = " + Rows.literal(target, table.name()));
        }
    }
}
