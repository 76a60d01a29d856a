package dev.pgtrek.internal.engine;

import dev.pgtrek.internal.sql.DatabaseNames;
import dev.pgtrek.internal.sql.EventTriggers;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.SqlLiteral;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The record of a migration in a database of the target: the migration's databases, and the method that moves each one.
 * So any process that cuts over knows the databases that do not replicate. It is stored in the schema with the
 * database's {@link ReplicationName}, beside the journal, if any. Used by one thread.
 */
final class MigrationRecord {
    private static final String DATABASES = "migration_databases";
    private static final String COPIED = "copied";

    /** Records of earlier versions do not have this column. */
    private static final String TARGET =
            "coalesce(pg_catalog.to_jsonb(entry) OPERATOR(pg_catalog.->>) 'target', database)";

    /** Ignores objects of this name that belong to another role. */
    private static final String HAS = """
            SELECT
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ? AND c.relname = ? AND c.relkind = 'r'
               AND NOT EXISTS (SELECT
                                 FROM pg_catalog.pg_roles r
                                WHERE r.oid IN (n.nspowner, c.relowner)
                                  AND NOT r.rolsuper AND r.rolname <> CURRENT_USER)
            """;

    private static final String HOLDS_MORE = """
            SELECT
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ?
            """;

    private static final String LOCKED = """
            SELECT
              FROM pg_catalog.pg_locks l
             WHERE l.locktype = 'advisory'
               AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
               AND l.objsubid = 1
               AND (l.classid::pg_catalog.int8 << 32) | l.objid::pg_catalog.int8 = ?
            """;

    /**
     * A database of a migration.
     *
     * @param database its name on the source
     * @param target its name on the target
     * @param method the strategy that moves it; {@code none} where no strategy's requirements were met
     */
    record Entry(String database, String target, String method) {
        static final String NO_METHOD = "none";
    }

    private final Connection target;
    private final ReplicationName name;

    /** @param target a session in auto-commit mode with the target's database */
    MigrationRecord(Connection target, ReplicationName name) {
        this.target = target;
        this.name = name;
    }

    /**
     * Takes the lock of the copying process for the lifetime of the session; returns false if another process holds it.
     */
    boolean lock() throws SQLException {
        try (PreparedStatement statement =
                target.prepareStatement("SELECT pg_catalog.pg_try_advisory_lock(?::pg_catalog.int8)")) {
            statement.setLong(1, lockNumber());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    /** Whether a process is copying the database. */
    boolean isLocked() throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(LOCKED)) {
            statement.setLong(1, lockNumber());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Returns the lock number, which journals use as well. */
    private long lockNumber() {
        return Long.parseLong(name.hash(), 16);
    }

    /** Writes the record, replacing an existing one. */
    void write(List<Entry> databases) throws SQLException {
        EventTriggers.suppress(target);
        execute("CREATE SCHEMA IF NOT EXISTS " + name);
        execute("DROP TABLE IF EXISTS " + name + "." + DATABASES + ", " + name + "." + COPIED);
        execute("CREATE TABLE " + name + "." + DATABASES + " (database text PRIMARY KEY, method text NOT NULL,"
                + " target text NOT NULL)");
        for (Entry entry : databases) {
            execute("INSERT INTO " + name + "." + DATABASES + " VALUES (" + SqlLiteral.quote(entry.database) + ", "
                    + SqlLiteral.quote(entry.method) + ", " + SqlLiteral.quote(entry.target) + ")");
            DatabaseNames names = new DatabaseNames(entry.database, entry.target);
            if (names.differ()
                    && ReplicationName.of(name.migrationId(), entry.database).equals(name)) {
                execute(names.recording(name));
            }
        }
    }

    /** Records that the whole database was copied. */
    void copied() throws SQLException {
        EventTriggers.suppress(target);
        execute("CREATE TABLE " + name + "." + COPIED + " ()");
    }

    /** Whether the record exists. */
    boolean exists() throws SQLException {
        return has(DATABASES);
    }

    /** Whether the whole database was copied. */
    boolean isCopied() throws SQLException {
        return has(COPIED);
    }

    /** Returns the migration's databases; none without a record. */
    List<Entry> databases() throws SQLException {
        List<Entry> entries = new ArrayList<>();
        if (exists()) {
            try (Statement statement = target.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT database, " + TARGET + ", method FROM " + name + "."
                            + DATABASES + " AS entry ORDER BY database")) {
                while (rows.next()) {
                    entries.add(new Entry(rows.getString(1), rows.getString(2), rows.getString(3)));
                }
            }
        }
        return entries;
    }

    /** Removes a database that no longer belongs to the migration. */
    void forget(String database) throws SQLException {
        if (exists()) {
            execute("DELETE FROM " + name + "." + DATABASES + " WHERE database = " + SqlLiteral.quote(database));
        }
    }

    /** Drops the record, and its schema if otherwise empty; returns whether a record existed. */
    boolean drop() throws SQLException {
        if (!exists()) {
            return false;
        }
        EventTriggers.suppress(target);
        execute("DROP TABLE IF EXISTS " + name + "." + DATABASES + ", " + name + "." + COPIED);
        try (PreparedStatement statement = target.prepareStatement(HOLDS_MORE)) {
            statement.setString(1, name.toString());
            try (ResultSet rows = statement.executeQuery()) {
                if (rows.next()) {
                    return true;
                }
            }
        }
        execute("DROP SCHEMA " + name);
        return true;
    }

    private boolean has(String table) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(HAS)) {
            statement.setString(1, name.toString());
            statement.setString(2, table);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = target.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }
}
