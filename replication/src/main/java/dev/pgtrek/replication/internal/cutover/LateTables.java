package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.Rows;
import dev.pgtrek.replication.internal.subscriber.Journal;
import dev.pgtrek.strategy.ReplicationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The tables that are not followed, but copied while writes are stopped; kept in the journal. */
public final class LateTables {
    private static final String TABLE =
            "CREATE TABLE IF NOT EXISTS %s.late (schema_name text NOT NULL, table_name text NOT NULL)";

    private static final String EXISTS = """
            SELECT
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ? AND c.relname = 'late'
            """;

    private final Connection target;
    private final ReplicationName name;

    /** @param target a session with the target's database, whose journal is there */
    public LateTables(Connection target, ReplicationName name) {
        this.target = target;
        this.name = name;
    }

    /** Takes down which ones these are. */
    public void choose(List<QualifiedName> tables) throws SQLException {
        for (QualifiedName table : tables) {
            add(table);
        }
    }

    private boolean isKept() throws SQLException {
        return Rows.first(target, EXISTS, row -> true, name.toString()).isPresent();
    }

    /** Takes one more down. */
    public void add(QualifiedName table) throws SQLException {
        Rows.execute(target, TABLE.formatted(name));
        Rows.execute(
                target,
                "INSERT INTO " + name + ".late VALUES (" + Rows.literal(target, table.schema()) + ", "
                        + Rows.literal(target, table.name()) + ")");
        new Journal(target, name).addStale(List.of("table " + table));
    }

    List<QualifiedName> read() throws SQLException {
        if (!isKept()) {
            return List.of();
        }
        return Rows.all(
                target,
                "SELECT schema_name, table_name FROM " + name + ".late ORDER BY schema_name, table_name",
                row -> new QualifiedName(row.getString(1), row.getString(2)));
    }
}
