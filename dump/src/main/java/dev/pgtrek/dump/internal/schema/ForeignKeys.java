package dev.pgtrek.dump.internal.schema;

import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes foreign keys: those of large tables several at a time through the run's queue, as long as they have no table in
 * common, because each locks both of its tables; all others one after the other meanwhile. Used by one thread, but for
 * {@link #cancel}.
 */
final class ForeignKeys {
    private static final long LARGE = 16L << 20;

    private final DatabaseMigration migration;
    private final DefinitionSessions sessions;
    private final EntryMaker maker;
    private final Map<Integer, Long> relations;
    private final Map<Long, Long> bytes;
    private final Tasks tasks;
    private final List<Waiting> large = new ArrayList<>();
    private final Set<Long> busy = new HashSet<>();

    private record Waiting(SchemaEntry entry, Set<Long> tables, long bytes) {}

    ForeignKeys(
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
        this.tasks = new Tasks(migration.work());
    }

    /** Makes them all; comments on them are no part of this. */
    void make(List<SchemaEntry> entries) throws SQLException, InterruptedException {
        List<SchemaEntry> small = new ArrayList<>();
        synchronized (this) {
            for (SchemaEntry entry : entries) {
                Set<Long> tables = new HashSet<>();
                for (int dependency : entry.dependencies()) {
                    if (relations.containsKey(dependency)) {
                        tables.add(relations.get(dependency));
                    }
                }
                long size = tables.stream()
                        .mapToLong(table -> bytes.getOrDefault(table, 0L))
                        .sum();
                if (size < LARGE) {
                    small.add(entry);
                } else {
                    large.add(new Waiting(entry, tables, size));
                }
            }
            large.sort((a, b) -> Long.compare(b.bytes, a.bytes));
        }
        submitPossible();
        DefinitionSession session = sessions.take();
        maker.make(session, small);
        sessions.giveBack(session);
        tasks.await();
    }

    private synchronized void submitPossible() {
        for (Iterator<Waiting> keys = large.iterator(); keys.hasNext(); ) {
            Waiting key = keys.next();
            if (key.tables.stream().noneMatch(busy::contains)) {
                keys.remove();
                busy.addAll(key.tables);
                tasks.add(key.bytes, () -> build(key));
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
