package dev.pgtrek.replication.internal.subscriber;

import dev.pgtrek.dump.SchemaObject;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.Rows;
import dev.pgtrek.select.TablePattern;
import dev.pgtrek.select.TableSelection;
import dev.pgtrek.strategy.ReplicationName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What must outlive this process: a schema of ours in the target database. It holds the definitions that wait for the
 * replication's end, and what will be stale by then. While a process copies, a session of that process holds a lock on the
 * journal's number, by which others can tell a copy that goes on from one that was broken off.
 */
public final class Journal {
    private static final String HELD_BACK_TABLE = """
            CREATE TABLE %s.held_back (
                position    int PRIMARY KEY,
                kind        text NOT NULL,
                schema_name text NOT NULL,
                name        text NOT NULL,
                table_schemas text[] NOT NULL,
                table_names   text[] NOT NULL,
                statements  text[] NOT NULL)
            """;

    private static final String STALE_TABLE = """
            CREATE TABLE %s.stale (
                position int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                what     text NOT NULL)
            """;

    private static final String INSTALLED_TABLE = """
            CREATE TABLE %s.installed (
                position  int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                statement text NOT NULL)
            """;

    private static final String SELECTION_TABLE = """
            CREATE TABLE %s.selection (
                included bool NOT NULL,
                pattern  text NOT NULL)
            """;

    /** A schema that comes with an extension does not go with it. */
    private static final String EXTENSIONS_AND_SCHEMAS = """
            SELECT 'DROP EXTENSION IF EXISTS ' || pg_catalog.quote_ident(e.extname) || ' CASCADE'
              FROM pg_catalog.pg_extension e
             UNION ALL
            SELECT 'DROP SCHEMA IF EXISTS ' || pg_catalog.quote_ident(n.nspname)
              FROM pg_catalog.pg_namespace n
             WHERE n.nspname !~ '^pg_'
            """;

    private static final String EXISTS = "SELECT FROM pg_catalog.pg_namespace WHERE nspname = ?";

    private static final String LOCKED = """
            SELECT
              FROM pg_catalog.pg_locks l
             WHERE l.locktype = 'advisory'
               AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
               AND l.objsubid = 1
               AND (l.classid::pg_catalog.int8 << 32) | l.objid::pg_catalog.int8 = ?::pg_catalog.int8
            """;

    private final Connection target;
    private final ReplicationName name;

    public Journal(Connection target, ReplicationName name) {
        this.target = target;
        this.name = name;
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

    public boolean exists() throws SQLException {
        return Rows.first(target, EXISTS, row -> true, name.toString()).isPresent();
    }

    /** @param selection of tables that are made later on, these are followed */
    public void create(TableSelection selection) throws SQLException {
        Rows.transaction(target, () -> {
            Rows.execute(target, "CREATE SCHEMA " + name);
            Rows.execute(target, HELD_BACK_TABLE.formatted(name));
            Rows.execute(target, STALE_TABLE.formatted(name));
            Rows.execute(target, INSTALLED_TABLE.formatted(name));
            Rows.execute(target, SELECTION_TABLE.formatted(name));
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
                "INSERT INTO " + name + ".selection VALUES (" + include + ", "
                        + Rows.literal(target, pattern.toString()) + ")");
    }

    /** The tables that the migration was to move. */
    public TableSelection selection() throws SQLException {
        return TableSelection.of(patterns("WHERE included"), patterns("WHERE NOT included"));
    }

    private List<TablePattern> patterns(String which) throws SQLException {
        return Rows.all(
                target,
                "SELECT pattern FROM " + name + ".selection " + which,
                row -> TablePattern.parse(row.getString(1)));
    }

    /** Installs an extension, with what it stands on, and takes down what was not there before: that goes at the end. */
    public void install(String extension) throws SQLException {
        Rows.transaction(target, () -> {
            List<String> before = Rows.all(target, EXTENSIONS_AND_SCHEMAS, row -> row.getString(1));
            Rows.execute(target, "CREATE EXTENSION IF NOT EXISTS " + QualifiedName.quote(extension) + " CASCADE");
            for (String statement : Rows.all(target, EXTENSIONS_AND_SCHEMAS, row -> row.getString(1))) {
                if (!before.contains(statement)) {
                    Rows.execute(
                            target,
                            "INSERT INTO " + name + ".installed (statement) VALUES (" + Rows.literal(target, statement)
                                    + ")");
                }
            }
            return true;
        });
    }

    /** The statements that remove what {@link #install} brought. */
    public List<String> uninstalling() throws SQLException {
        return exists()
                ? Rows.all(
                        target,
                        "SELECT statement FROM " + name + ".installed ORDER BY position",
                        row -> row.getString(1))
                : List.of();
    }

    /** Takes down what will not be carried. */
    public void addStale(List<String> what) throws SQLException {
        try (PreparedStatement statement =
                target.prepareStatement("INSERT INTO " + name + ".stale (what) VALUES (?)")) {
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

    public List<String> stale() throws SQLException {
        return Rows.all(target, "SELECT what FROM " + name + ".stale ORDER BY position", row -> row.getString(1));
    }

    /** Takes down definitions that wait. */
    public void holdBack(List<SchemaObject> objects) throws SQLException {
        String insert = "INSERT INTO " + name + ".held_back VALUES (?, ?, ?, ?, ?, ?, ?)";
        try (PreparedStatement statement = target.prepareStatement(insert)) {
            int position = Rows.first(
                            target,
                            "SELECT coalesce(max(position) + 1, 0) FROM " + name + ".held_back",
                            row -> row.getInt(1))
                    .orElseThrow();
            for (SchemaObject object : objects) {
                List<QualifiedName> tables = List.copyOf(object.tables());
                statement.setInt(1, position++);
                statement.setString(2, object.kind());
                statement.setString(3, object.schema());
                statement.setString(4, object.name());
                statement.setArray(
                        5, texts(tables.stream().map(QualifiedName::schema).toList()));
                statement.setArray(
                        6, texts(tables.stream().map(QualifiedName::name).toList()));
                statement.setArray(7, texts(object.statements()));
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private Array texts(List<String> values) throws SQLException {
        return target.createArrayOf("text", values.toArray());
    }

    /** The definitions that wait, in the order in which they can be made. */
    public List<SchemaObject> heldBack() throws SQLException {
        return Rows.all(
                target,
                "SELECT kind, schema_name, name, table_schemas, table_names, statements FROM " + name
                        + ".held_back ORDER BY position",
                row -> new SchemaObject(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        names(row.getArray(4), row.getArray(5)),
                        Arrays.asList((String[]) row.getArray(6).getArray())));
    }

    private static Set<QualifiedName> names(Array schemas, Array names) throws SQLException {
        String[] schema = (String[]) schemas.getArray();
        String[] name = (String[]) names.getArray();
        Set<QualifiedName> tables = new HashSet<>();
        for (int i = 0; i < name.length; i++) {
            tables.add(new QualifiedName(schema[i], name[i]));
        }
        return tables;
    }

    /** Forgets a definition, when it has been made. */
    public void made(SchemaObject object) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(
                "DELETE FROM " + name + ".held_back WHERE kind = ? AND schema_name = ? AND name = ?")) {
            statement.setString(1, object.kind());
            statement.setString(2, object.schema());
            statement.setString(3, object.name());
            statement.executeUpdate();
        }
    }

    /** Removes it. Returns whether it was there. */
    public boolean drop() throws SQLException {
        if (!exists()) {
            return false;
        }
        Rows.execute(target, "DROP SCHEMA " + name + " CASCADE");
        return true;
    }
}
