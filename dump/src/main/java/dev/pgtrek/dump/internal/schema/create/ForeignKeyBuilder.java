package dev.pgtrek.dump.internal.schema.create;

import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.internal.concurrent.TaskGroup;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Creates foreign keys. Those of large tables are created in parallel through the run's queue, as long as they have no
 * table in common, because each locks both of its tables; all others are created sequentially meanwhile. Checking the
 * rows of a large table takes as long as building an index, so it begins as soon as both tables are ready. Thread-safe.
 */
final class ForeignKeyBuilder {
    private static final long LARGE = 16L << 20;

    private final DatabaseMigration migration;
    private final DefinitionSessions sessions;
    private final EntryMaker maker;
    private final Map<Integer, Long> relations;
    private final Map<Long, Long> bytes;
    private final TaskGroup tasks;
    private final List<Waiting> large = new ArrayList<>();
    private final Set<Long> busy = new HashSet<>();
    private final Set<Long> ready = new HashSet<>();
    private boolean allReady;

    private record Waiting(SchemaEntry entry, Set<Long> tables, long bytes) {}

    ForeignKeyBuilder(
            DatabaseMigration migration,
            DefinitionSessions sessions,
            EntryMaker maker,
            Map<Integer, Long> relations,
            Map<Long, Long> bytes) {
        this.migration = migration;
        this.sessions = sessions;
        this.maker = maker;
        this.relations = relations;
        this.bytes = bytes;
        this.tasks = new TaskGroup(migration.work());
    }

    /** Records keys that depend only on the rows and indexes of their tables; {@link #make} creates the others. */
    synchronized void expect(List<SchemaEntry> entries) {
        entries.stream().map(this::waiting).forEach(large::add);
        large.sort(Comparator.comparingLong(Waiting::bytes).reversed());
    }

    /** Removes the recorded keys that reference or belong to one of these tables, none of which was ever ready. */
    synchronized void leaveOut(Set<Long> tables) {
        large.removeIf(key -> hasToDoWith(key.entry, tables));
    }

    /** Whether a key belongs to or references one of these tables. */
    boolean hasToDoWith(SchemaEntry key, Set<Long> tables) {
        return waiting(key).tables.stream().anyMatch(tables::contains);
    }

    /** Whether checking a key is worth a task of its own. */
    boolean isLarge(SchemaEntry entry) {
        return waiting(entry).bytes >= LARGE;
    }

    private Waiting waiting(SchemaEntry entry) {
        Set<Long> tables = new HashSet<>();
        for (int dependency : entry.dependencies()) {
            if (relations.containsKey(dependency)) {
                tables.add(relations.get(dependency));
            }
        }
        long size = tables.stream()
                .mapToLong(table -> bytes.getOrDefault(table, 0L))
                .sum();
        return new Waiting(entry, tables, size);
    }

    /** Records that a table's rows are copied and its indexes and keys created; returns at once. */
    synchronized void tableReady(long table) {
        ready.add(table);
        submitPossible();
    }

    /** Marks all tables as ready, including those left unchanged, and waits for the recorded keys. */
    void makeExpected() throws SQLException, InterruptedException {
        synchronized (this) {
            allReady = true;
        }
        submitPossible();
        tasks.await();
    }

    /** Creates other keys, after {@link #makeExpected}; without their comments. */
    void make(List<SchemaEntry> entries) throws SQLException, InterruptedException {
        List<SchemaEntry> small = new ArrayList<>();
        List<SchemaEntry> others = new ArrayList<>();
        entries.forEach(entry -> (isLarge(entry) ? others : small).add(entry));
        expect(others);
        submitPossible();
        DefinitionSession session = sessions.take();
        maker.make(session, small);
        sessions.giveBack(session);
        tasks.await();
    }

    private synchronized void submitPossible() {
        for (Iterator<Waiting> keys = large.iterator(); keys.hasNext(); ) {
            Waiting key = keys.next();
            if ((allReady || ready.containsAll(key.tables))
                    && key.tables.stream().noneMatch(busy::contains)) {
                keys.remove();
                busy.addAll(key.tables);
                tasks.submit(key.bytes, () -> build(key));
            }
        }
    }

    private void build(Waiting key) throws SQLException {
        migration.throwIfCancelled();
        try (DatabaseMigration.Registration activity = migration.progress().activity(key.entry.described())) {
            DefinitionSession session = sessions.take();
            maker.make(session, List.of(key.entry));
            sessions.giveBack(session);
        }
        synchronized (this) {
            busy.removeAll(key.tables);
        }
        submitPossible();
    }

    void cancel() {
        tasks.cancel();
    }
}
