package dev.pgtrek.replication.internal.subscriber;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.Rows;
import dev.pgtrek.strategy.ReplicationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/**
 * The tables that have been made on the target to be followed, and are not yet; kept in the journal. Without it, a process
 * that ends in between would leave tables that look as if they had been there from the start.
 */
public final class JoiningTables {
    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS %s.joining (
                schema_name text NOT NULL,
                table_name  text NOT NULL,
                PRIMARY KEY (schema_name, table_name))
            """;

    private static final String EXISTS = """
            SELECT
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ? AND c.relname = 'joining'
            """;

    private final Connection target;
    private final ReplicationName name;

    /** @param target a session with the target's database, whose journal is there */
    public JoiningTables(Connection target, ReplicationName name) {
        this.target = target;
        this.name = name;
    }

    /** Takes them down. */
    public void add(Collection<QualifiedName> tables) throws SQLException {
        Rows.execute(target, TABLE.formatted(name));
        for (QualifiedName table : tables) {
            Rows.execute(
                    target,
                    "INSERT INTO " + name + ".joining VALUES (" + Rows.literal(target, table.schema()) + ", "
                            + Rows.literal(target, table.name()) + ") ON CONFLICT DO NOTHING");
        }
    }

    public List<QualifiedName> read() throws SQLException {
        return Rows.first(target, EXISTS, row -> true, name.toString()).isEmpty()
                ? List.of()
                : Rows.all(
                        target,
                        "SELECT schema_name, table_name FROM " + name + ".joining ORDER BY schema_name, table_name",
                        row -> new QualifiedName(row.getString(1), row.getString(2)));
    }

    /** They are followed, or never will be. */
    public void forget(Collection<QualifiedName> tables) throws SQLException {
        for (QualifiedName table : tables) {
            Rows.execute(
                    target,
                    "DELETE FROM " + name + ".joining WHERE schema_name = " + Rows.literal(target, table.schema())
                            + " AND table_name = " + Rows.literal(target, table.name()));
        }
    }
}
