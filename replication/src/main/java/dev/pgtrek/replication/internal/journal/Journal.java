package dev.pgtrek.replication.internal.journal;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.TrustedOwners;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.select.TablePattern;
import dev.pgtrek.select.TableSelection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What must outlive this process: a schema of ours in the target database. It holds the facts of the definitions that wait
 * for the replication's end, and what will be stale by then; no SQL, which pgtrek writes itself when the time comes. While a
 * process copies, a session of that process holds a lock on the journal's number, by which others can tell a copy that goes
 * on from one that was broken off.
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
            included bool NOT NULL,
            pattern  text NOT NULL
            """;

    /** A schema that comes with an extension does not go with it. */
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

    /** Something that was not there before and is removed at the end. Immutable. */
    public record Installed(Kind kind, String name) {
        /** What it is. */
        public enum Kind {
            EXTENSION,
            SCHEMA
        }

        /** The statement that removes it. */
        public String removing() {
            return "DROP " + kind + " IF EXISTS " + QualifiedName.quote(name)
                    + (kind == Kind.EXTENSION ? " CASCADE" : "");
        }
    }

    /** Takes the lock for as long as the session lives; false if another process has it. */
    public boolean lock() throws SQLException {
        return Rows.first(
                        target,
                        "SELECT pg_catalog.pg_try_advisory_lock(?::pg_catalog.int8)",
                        row -> row.getBoolean(1),
                        lockNumber())
                .orElseThrow();
    }

    /** Whether a process copies right now. */
    public boolean isLocked() throws SQLException {
        return Rows.first(target, LOCKED, row -> true, lockNumber()).isPresent();
    }

    private String lockNumber() {
        return String.valueOf(Long.parseLong(name.hash(), 16));
    }

    /** Whether it is there. A schema of that name that is not pgtrek's is none. */
    public boolean exists() throws SQLException {
        return schema.exists();
    }

    /** The owner of a schema of that name that is not pgtrek's; empty if there is none. */
    public Optional<String> stranger() throws SQLException {
        return schema.stranger();
    }

    /** The definitions that wait for the end. */
    public JournalDefinitions definitions() {
        return definitions;
    }

    /** @param selection of tables that are made later on, these are followed */
    public void create(TableSelection selection) throws SQLException {
        Rows.transaction(target, () -> {
            schema.create();
            schema.createTable(STALE, STALE_TABLE);
            schema.createTable(INSTALLED, INSTALLED_TABLE);
            schema.createTable(SELECTION, SELECTION_TABLE);
            definitions.create();
            new DefinitionGuard(target, name).raise();
            for (TablePattern pattern : selection.included()) {
                select(pattern, true);
            }
            for (TablePattern pattern : selection.excluded()) {
                select(pattern, false);
            }
            return true;
        });
    }

    private void select(TablePattern pattern, boolean include) throws SQLException {
        Rows.execute(
                target,
                "INSERT INTO " + schema.qualified(SELECTION) + " VALUES (" + include + ", "
                        + Rows.literal(target, pattern.toString()) + ")");
    }

    /** The tables that the migration was to move. */
    public TableSelection selection() throws SQLException {
        return TableSelection.of(patterns("WHERE included"), patterns("WHERE NOT included"));
    }

    private List<TablePattern> patterns(String which) throws SQLException {
        return schema.rows(SELECTION, "pattern", which, row -> TablePattern.parse(row.getString(1)));
    }

    /** Installs an extension, with what it stands on, and takes down what was not there before: that goes at the end. */
    public void install(String extension) throws SQLException {
        Rows.transaction(target, () -> {
            // what others create meanwhile is not seen
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

    /** What {@link #install} brought, in the order in which it is removed. */
    public List<Installed> installed() throws SQLException {
        return schema.rows(INSTALLED, "kind, name", "ORDER BY position", Journal::installed);
    }

    /** Takes down what will not be carried. */
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

    /** Has tables that are not followed copied while writes are stopped; until then they are stale. */
    public void copyAtCutover(List<QualifiedName> tables) throws SQLException {
        JournalTables.copiedAtCutover(target, name).add(tables);
        addStale(tables.stream().map(table -> "table " + table).toList());
    }

    /** Follows what has become of the target's tables and triggers, and of the source's foreign keys, all at once. */
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

    /** Removes it. Returns whether it was there. */
    public boolean drop() throws SQLException {
        return schema.drop();
    }
}
