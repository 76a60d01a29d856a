package dev.pgtrek.replication.internal.journal;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.deferred.DeferredDefinition;
import dev.pgtrek.replication.internal.deferred.DeferredEventTrigger;
import dev.pgtrek.replication.internal.deferred.DeferredForeignKey;
import dev.pgtrek.replication.internal.deferred.DeferredTrigger;
import dev.pgtrek.replication.internal.deferred.ForeignKeys;
import dev.pgtrek.replication.internal.deferred.UnfinishedObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The facts of deferred definitions, in the journal. */
public final class JournalDefinitions {
    private static final String KEYS = "deferred_key";
    private static final String KEY_COLUMNS = """
            table_schema, table_name, name, columns, referenced_schema, referenced_name, referenced_columns,
            match, on_update, on_delete, set_columns, traits, comment
            """;
    private static final String KEY_TABLE = """
            position           int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            table_schema       text NOT NULL,
            table_name         text NOT NULL,
            name               text NOT NULL,
            columns            text[] NOT NULL,
            referenced_schema  text NOT NULL,
            referenced_name    text NOT NULL,
            referenced_columns text[] NOT NULL,
            match              text NOT NULL,
            on_update          text NOT NULL,
            on_delete          text NOT NULL,
            set_columns        text[] NOT NULL,
            traits             text[] NOT NULL,
            comment            text,
            table_oid          oid,
            referenced_oid     oid
            """;

    private static final String TRIGGERS = "deferred_trigger";
    /** Has keys, since a user's publication of all tables on the target would reject updates of tables without one. */
    private static final String TRIGGER_TABLE = """
            position     int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            table_schema text NOT NULL,
            table_name   text NOT NULL,
            name         text NOT NULL,
            state        text NOT NULL,
            table_oid    oid,
            trigger_oid  oid
            """;

    private static final String EVENT_TRIGGERS = "deferred_event_trigger";
    private static final String EVENT_TRIGGER_TABLE = """
            position    int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            name        text NOT NULL,
            state       text NOT NULL,
            trigger_oid oid
            """;

    private static final String UNFINISHED = "unfinished";
    private static final String UNFINISHED_TABLE = """
            position     int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            kind         text NOT NULL,
            table_schema text NOT NULL,
            table_name   text NOT NULL,
            name         text NOT NULL
            """;

    private static final List<String> NOTE_TRIGGERS = List.of("""
            UPDATE ${triggers} AS d
               SET trigger_oid = t.oid
              FROM pg_catalog.pg_trigger t
             WHERE t.tgrelid = d.table_oid AND t.tgname = d.name AND d.trigger_oid IS NULL
            """, """
            UPDATE ${event_triggers} AS d
               SET trigger_oid = t.oid
              FROM pg_catalog.pg_event_trigger t
             WHERE t.evtname = d.name AND d.trigger_oid IS NULL
            """);

    private static final List<String> UPDATE_TRIGGERS = List.of("""
            DELETE FROM ${triggers} AS d
             WHERE d.trigger_oid IS NOT NULL
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_trigger t WHERE t.oid = d.trigger_oid)
            """, """
            UPDATE ${triggers} AS d
               SET name = t.tgname
              FROM pg_catalog.pg_trigger t
             WHERE t.oid = d.trigger_oid AND t.tgname <> d.name
            """, """
            DELETE FROM ${event_triggers} AS d
             WHERE d.trigger_oid IS NOT NULL
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_event_trigger t WHERE t.oid = d.trigger_oid)
            """, """
            UPDATE ${event_triggers} AS d
               SET name = t.evtname
              FROM pg_catalog.pg_event_trigger t
             WHERE t.oid = d.trigger_oid AND t.evtname <> d.name
            """);

    private final Connection target;
    private final JournalSchema schema;

    /** @param target a session with the target's database, which contains the journal */
    public JournalDefinitions(Connection target, ReplicationName name) {
        this.target = target;
        this.schema = new JournalSchema(target, name);
    }

    void create() throws SQLException {
        schema.createTable(KEYS, KEY_TABLE);
        schema.createTable(TRIGGERS, TRIGGER_TABLE);
        schema.createTable(EVENT_TRIGGERS, EVENT_TRIGGER_TABLE);
        schema.createTable(UNFINISHED, UNFINISHED_TABLE);
    }

    /** Records definitions that are deferred until the replication's end. */
    public void defer(Collection<? extends DeferredDefinition> definitions) throws SQLException {
        for (DeferredDefinition definition : definitions) {
            if (definition instanceof DeferredForeignKey key) {
                defer(key);
            } else if (definition instanceof DeferredTrigger trigger) {
                insert(
                        TRIGGERS,
                        "table_schema, table_name, name, state",
                        trigger.table().schema(),
                        trigger.table().name(),
                        trigger.name(),
                        trigger.state().name());
            } else if (definition instanceof DeferredEventTrigger trigger) {
                insert(
                        EVENT_TRIGGERS,
                        "name, state",
                        trigger.name(),
                        trigger.state().name());
            }
        }
        noteOids();
    }

    /**
     * Updates the records to the target's tables and triggers, which may have been renamed or dropped as on the
     * source, and to the source's foreign keys, which may have been dropped or changed.
     */
    public void update(Connection source) throws SQLException {
        for (TableNames names : names()) {
            names.forget();
            names.rename();
        }
        executeForTriggers(UPDATE_TRIGGERS);
        List<DeferredForeignKey> keys = keys();
        if (!keys.isEmpty()) {
            Collection<DeferredForeignKey> now = ForeignKeys.all(source).values();
            keys.removeAll(now);
            for (DeferredForeignKey outdated : keys) {
                made(outdated);
                defer(now.stream()
                        .filter(key -> key.table().equals(outdated.table())
                                && key.name().equals(outdated.name()))
                        .toList());
            }
        }
    }

    private void noteOids() throws SQLException {
        for (TableNames names : names()) {
            names.noteOids();
        }
        executeForTriggers(NOTE_TRIGGERS);
    }

    private void executeForTriggers(List<String> statements) throws SQLException {
        for (String statement : statements) {
            Rows.execute(
                    target,
                    statement
                            .replace("${triggers}", schema.qualified(TRIGGERS))
                            .replace("${event_triggers}", schema.qualified(EVENT_TRIGGERS)));
        }
    }

    private List<TableNames> names() {
        return List.of(
                new TableNames(target, schema.qualified(KEYS), "table"),
                new TableNames(target, schema.qualified(KEYS), "referenced"),
                new TableNames(target, schema.qualified(TRIGGERS), "table"));
    }

    private List<DeferredForeignKey> keys() throws SQLException {
        return new ArrayList<>(schema.rows(KEYS, KEY_COLUMNS, "ORDER BY position", ForeignKeys::key));
    }

    private void defer(DeferredForeignKey key) throws SQLException {
        insert(
                KEYS,
                KEY_COLUMNS,
                key.table().schema(),
                key.table().name(),
                key.name(),
                key.columns(),
                key.referenced().schema(),
                key.referenced().name(),
                key.referencedColumns(),
                key.match().code(),
                key.onUpdate().code(),
                key.onDelete().code(),
                key.setColumns(),
                key.traits().stream().map(Enum::name).toList(),
                key.comment().orElse(null));
    }

    private void insert(String table, String columns, @Nullable Object... values) throws SQLException {
        String places = "?" + ", ?".repeat(values.length - 1);
        try (PreparedStatement statement = target.prepareStatement(
                "INSERT INTO " + schema.qualified(table) + " (" + columns + ") VALUES (" + places + ")")) {
            for (int i = 0; i < values.length; i++) {
                if (values[i] instanceof List<?> texts) {
                    statement.setArray(i + 1, target.createArrayOf("text", texts.toArray()));
                } else {
                    statement.setString(i + 1, (String) values[i]);
                }
            }
            statement.executeUpdate();
        }
    }

    /** Returns the deferred definitions, in the order in which they can be created. */
    public List<DeferredDefinition> deferred() throws SQLException {
        List<DeferredDefinition> all = new ArrayList<>(schema.rows(
                TRIGGERS,
                "table_schema, table_name, name, state",
                "ORDER BY table_schema, table_name, name",
                row -> new DeferredTrigger(
                        new QualifiedName(row.getString(1), row.getString(2)),
                        row.getString(3),
                        DeferredTrigger.State.valueOf(row.getString(4)))));
        all.addAll(keys());
        all.addAll(schema.rows(
                EVENT_TRIGGERS,
                "name, state",
                "ORDER BY name",
                row -> new DeferredEventTrigger(
                        row.getString(1), DeferredEventTrigger.State.valueOf(row.getString(2)))));
        return all;
    }

    /** Removes the record of a definition that has been created. */
    public void made(DeferredDefinition definition) throws SQLException {
        if (definition instanceof DeferredForeignKey key) {
            delete(KEYS, key.table(), key.name());
        } else if (definition instanceof DeferredTrigger trigger) {
            delete(TRIGGERS, trigger.table(), trigger.name());
        } else if (definition instanceof DeferredEventTrigger trigger) {
            Rows.execute(
                    target,
                    "DELETE FROM " + schema.qualified(EVENT_TRIGGERS) + " WHERE name = "
                            + Rows.literal(target, trigger.name()));
        }
    }

    private void delete(String from, QualifiedName table, String name) throws SQLException {
        Rows.execute(
                target,
                "DELETE FROM " + schema.qualified(from) + " WHERE table_schema = "
                        + Rows.literal(target, table.schema())
                        + " AND table_name = " + Rows.literal(target, table.name()) + " AND name = "
                        + Rows.literal(target, name));
    }

    /** Records objects that are created when all rows have arrived. */
    public void addUnfinished(Collection<UnfinishedObject> objects) throws SQLException {
        for (UnfinishedObject object : objects) {
            insert(
                    UNFINISHED,
                    "kind, table_schema, table_name, name",
                    object.kind().name(),
                    object.table().schema(),
                    object.table().name(),
                    object.name());
        }
    }

    /** Returns the objects to create when all rows have arrived, in the order of the source. */
    public List<UnfinishedObject> unfinished() throws SQLException {
        return schema.rows(
                UNFINISHED,
                "kind, table_schema, table_name, name",
                "ORDER BY position",
                row -> new UnfinishedObject(
                        UnfinishedObject.Kind.valueOf(row.getString(1)),
                        new QualifiedName(row.getString(2), row.getString(3)),
                        row.getString(4)));
    }

    /** Removes the records of these objects, when all of them have been created. */
    public void finished() throws SQLException {
        Rows.execute(target, "DELETE FROM " + schema.qualified(UNFINISHED));
    }
}
