package dev.pgtrek.replication.internal.journal;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.DatabaseNames;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.TrustedOwners;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.select.ObjectPattern;
import dev.pgtrek.select.ObjectSelection;
import dev.pgtrek.select.TableSelection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The records that must outlive this process, in a schema of the target's database. They contain the facts of the
 * deferred definitions, and what will be stale at the end of the replication. They contain no SQL: pgtrek generates
 * it when it is needed. While a process copies, one of its sessions holds a lock on the journal's number. With this
 * lock, other processes can tell a running copy from an interrupted one.
 */
public final class Journal {
    private static final String STALE = "stale";
    private static final String STALE_TABLE = """
            position int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            what     text NOT NULL
            """;

    private static final String INSTALLED = "installed";
    private static final String INSTALLED_TABLE = """
            position int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            kind     text NOT NULL,
            name     text NOT NULL
            """;

    private static final String SELECTION = "selection";
    private static final String SELECTION_TABLE = """
            what     text NOT NULL,
            included bool NOT NULL,
            pattern  text NOT NULL
            """;

    private static final String OBJECTS = "objects";
    private static final String ROWS = "rows";

    /** Excludes a schema that an extension brings: it is not removed with the extension. */
    private static final String EXTENSIONS_AND_SCHEMAS = """
            SELECT 'EXTENSION', e.extname
              FROM pg_catalog.pg_extension e
             UNION ALL
            SELECT 'SCHEMA', n.nspname
              FROM pg_catalog.pg_namespace n
             WHERE n.nspname !~ '^pg_'
            """;

    private static final String LOCKED = TrustedOwners.in("""
            SELECT
              FROM pg_catalog.pg_locks l
              JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid AND a.usesysid IN (${trusted})
             WHERE l.locktype = 'advisory'
               AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
               AND l.objsubid = 1
               AND (l.classid::pg_catalog.int8 << 32) | l.objid::pg_catalog.int8 = ?::pg_catalog.int8
            """);

    private final Connection target;
    private final ReplicationName name;
    private final JournalSchema schema;
    private final JournalDefinitions definitions;

    public Journal(Connection target, ReplicationName name) {
        this.target = target;
        this.name = name;
        this.schema = new JournalSchema(target, name);
        this.definitions = new JournalDefinitions(target, name);
    }

    /** An object that an installation added and that is removed at the end. Immutable. */
    public record Installed(Kind kind, String name) {
        /** The kinds of object. */
        public enum Kind {
            EXTENSION,
            SCHEMA
        }

        /** Returns the statement that removes it. */
        public String removing() {
            return "DROP " + kind + " IF EXISTS " + QualifiedName.quote(name)
                    + (kind == Kind.EXTENSION ? " CASCADE" : "");
        }
    }

    /** Takes the lock until the session ends; returns false if another process holds it. */
    public boolean lock() throws SQLException {
        return Rows.first(
                        target,
                        "SELECT pg_catalog.pg_try_advisory_lock(?::pg_catalog.int8)",
                        row -> row.getBoolean(1),
                        lockNumber())
                .orElseThrow();
    }

    /** Returns whether a process copies at the moment. */
    public boolean isLocked() throws SQLException {
        return Rows.first(target, LOCKED, row -> true, lockNumber()).isPresent();
    }

    private String lockNumber() {
        return String.valueOf(Long.parseLong(name.hash(), 16));
    }

    /** Returns whether the journal exists. A schema of that name that does not belong to pgtrek does not count. */
    public boolean exists() throws SQLException {
        return schema.exists();
    }

    /** Returns the owner of a schema of that name that does not belong to pgtrek; empty if there is none. */
    public Optional<String> stranger() throws SQLException {
        return schema.stranger();
    }

    /** Returns the deferred definitions. */
    public JournalDefinitions definitions() {
        return definitions;
    }

    /**
     * Creates it.
     *
     * @param objects which objects that are created later on the source are created on the target
     * @param tables which tables that are created later are replicated
     */
    public void create(ObjectSelection objects, TableSelection tables) throws SQLException {
        Rows.transaction(target, () -> {
            schema.create();
            schema.createTable(STALE, STALE_TABLE);
            schema.createTable(INSTALLED, INSTALLED_TABLE);
            schema.createTable(SELECTION, SELECTION_TABLE);
            definitions.create();
            new DefinitionGuard(target, name).raise();
            select(objects.included(), OBJECTS, true);
            select(objects.excluded(), OBJECTS, false);
            select(tables.included(), ROWS, true);
            select(tables.excluded(), ROWS, false);
            return true;
        });
    }

    /** Records the names of a database that has another name on the target, for processes that do not know it. */
    public void recordNames(DatabaseNames names) throws SQLException {
        if (names.differ()) {
            Rows.execute(target, names.recording(name));
        }
    }

    private void select(List<ObjectPattern> patterns, String what, boolean include) throws SQLException {
        for (ObjectPattern pattern : patterns) {
            Rows.execute(
                    target,
                    "INSERT INTO " + schema.qualified(SELECTION) + " VALUES ('" + what + "', " + include + ", "
                            + Rows.literal(target, pattern.toString()) + ")");
        }
    }

    /** Returns the migration's selection of objects; all where there is no journal. */
    public ObjectSelection objects() throws SQLException {
        if (!schema.has(SELECTION)) {
            return ObjectSelection.all();
        }
        return ObjectSelection.of(patterns(OBJECTS, true), patterns(OBJECTS, false));
    }

    /** Returns the migration's selection of tables whose rows are replicated. */
    public TableSelection tables() throws SQLException {
        return TableSelection.of(patterns(ROWS, true), patterns(ROWS, false));
    }

    private List<ObjectPattern> patterns(String what, boolean included) throws SQLException {
        return schema.rows(
                SELECTION,
                "pattern",
                "WHERE what = '" + what + "' AND included = " + included,
                row -> ObjectPattern.parse(row.getString(1)));
    }

    /**
     * Installs an extension with its dependencies, and records the objects that this added: they are removed at the
     * end.
     */
    public void install(String extension) throws SQLException {
        Rows.transaction(target, () -> {
            // objects that other sessions create meanwhile are not visible
            Rows.execute(target, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            Set<Installed> before = Set.copyOf(extensionsAndSchemas());
            Rows.execute(target, "CREATE EXTENSION IF NOT EXISTS " + QualifiedName.quote(extension) + " CASCADE");
            for (Installed one : extensionsAndSchemas()) {
                if (!before.contains(one)) {
                    Rows.execute(
                            target,
                            "INSERT INTO " + schema.qualified(INSTALLED) + " (kind, name) VALUES ('" + one.kind()
                                    + "', " + Rows.literal(target, one.name()) + ")");
                }
            }
            return true;
        });
    }

    private List<Installed> extensionsAndSchemas() throws SQLException {
        return Rows.all(target, EXTENSIONS_AND_SCHEMAS, Journal::installed);
    }

    private static Installed installed(ResultSet row) throws SQLException {
        return new Installed(Installed.Kind.valueOf(row.getString(1)), row.getString(2));
    }

    /** Returns the objects that {@link #install} added, in the order of their removal. */
    public List<Installed> installed() throws SQLException {
        return schema.rows(INSTALLED, "kind, name", "ORDER BY position", Journal::installed);
    }

    /** Records objects that are not carried. */
    public void addStale(List<String> what) throws SQLException {
        try (PreparedStatement statement =
                target.prepareStatement("INSERT INTO " + schema.qualified(STALE) + " (what) VALUES (?)")) {
            for (String one : what) {
                statement.setString(1, one);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Records unreplicated tables that the cutover copies while writes are stopped; until then they are stale. */
    public void copyAtCutover(List<QualifiedName> tables) throws SQLException {
        JournalTables.copiedAtCutover(target, name).add(tables);
        addStale(tables.stream().map(table -> "table " + table).toList());
    }

    /**
     * Updates the records of the target's tables and triggers, and of the source's foreign keys, in one transaction.
     */
    public void update(Connection source) throws SQLException {
        Rows.transaction(target, () -> {
            JournalTables.copiedAtCutover(target, name).update();
            definitions().update(source);
            return true;
        });
    }

    public List<String> stale() throws SQLException {
        return schema.rows(STALE, "what", "ORDER BY position", row -> row.getString(1));
    }

    /** Removes the journal. Returns whether it existed. */
    public boolean drop() throws SQLException {
        return schema.drop();
    }
}
