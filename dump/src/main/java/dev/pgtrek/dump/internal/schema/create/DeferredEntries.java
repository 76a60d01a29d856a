package dev.pgtrek.dump.internal.schema.create;

import dev.pgtrek.dump.internal.schema.Refusals;
import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.result.SchemaObject;
import dev.pgtrek.internal.concurrent.TaskGroup;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Converts entries into the callers' form of objects, and creates the objects that a caller deferred. Not thread-safe. */
public final class DeferredEntries implements Predicate<SchemaEntry> {
    private static final Set<String> OF_ONE_TABLE = Set.of("INDEX", "CONSTRAINT");

    private final Map<Integer, QualifiedName> tables = new HashMap<>();
    private final Predicate<SchemaObject> chosen;

    /**
     * @param relations the OIDs on the source of the existing tables, by entry number
     * @param known those of them that hold rows
     * @param chosen selects the entries that the caller defers
     */
    public DeferredEntries(Map<Integer, Long> relations, List<TableInfo> known, Predicate<SchemaObject> chosen) {
        Map<Long, QualifiedName> names = new HashMap<>();
        known.forEach(table -> names.put(table.oid(), table.qualifiedName()));
        relations.forEach((entry, oid) -> {
            QualifiedName name = names.get(oid);
            if (name != null) {
                tables.put(entry, name);
            }
        });
        this.chosen = chosen;
    }

    @Override
    public boolean test(SchemaEntry entry) {
        return chosen.test(object(entry, entry.oid()));
    }

    /** Returns entries in the callers' form. */
    public List<SchemaObject> objects(List<SchemaEntry> entries) {
        Map<Integer, Long> oids = new HashMap<>();
        entries.forEach(entry -> oids.put(entry.id(), entry.oid()));
        return entries.stream()
                .map(entry -> object(entry, entry.oid() == 0 ? oidOfSubject(entry, oids) : entry.oid()))
                .toList();
    }

    private static long oidOfSubject(SchemaEntry remark, Map<Integer, Long> oids) {
        return remark.dependencies().stream()
                .map(dependency -> oids.getOrDefault(dependency, 0L))
                .filter(oid -> oid != 0)
                .findFirst()
                .orElse(0L);
    }

    private SchemaObject object(SchemaEntry entry, long oid) {
        Set<QualifiedName> of = new HashSet<>();
        for (int dependency : entry.dependencies()) {
            QualifiedName table = tables.get(dependency);
            if (table != null) {
                of.add(table);
            }
        }
        List<String> statements = new ArrayList<>();
        if (!entry.tablespace().isEmpty()) {
            statements.add("SET default_tablespace = " + TargetSettings.literal(entry.tablespace()) + ";");
        }
        statements.addAll(entry.statements());
        entry.ownership().ifPresent(statements::add);
        if (!entry.tablespace().isEmpty()) {
            statements.add("SET default_tablespace = '';");
        }
        return new SchemaObject(entry.kind(), entry.schema(), entry.name(), oid, of, statements);
    }

    /** Creates objects: the indexes and keys of different tables at the same time, then everything else in order. */
    public static void make(
            DatabaseMigration migration, DefinitionSessions sessions, Refusals refusals, List<SchemaObject> objects)
            throws SQLException, InterruptedException {
        Map<QualifiedName, List<SchemaObject>> byTable = new LinkedHashMap<>();
        List<SchemaObject> others = new ArrayList<>();
        for (SchemaObject object : objects) {
            if (OF_ONE_TABLE.contains(object.kind()) && object.tables().size() == 1) {
                byTable.computeIfAbsent(object.tables().iterator().next(), table -> new ArrayList<>())
                        .add(object);
            } else {
                others.add(object);
            }
        }
        TaskGroup tasks = new TaskGroup(migration.work());
        byTable.values().forEach(ofTable -> tasks.submit(0, () -> makeInOrder(migration, sessions, refusals, ofTable)));
        tasks.await();
        makeInOrder(migration, sessions, refusals, others);
    }

    private static void makeInOrder(
            DatabaseMigration migration, DefinitionSessions sessions, Refusals refusals, List<SchemaObject> objects)
            throws SQLException {
        for (SchemaObject object : objects) {
            migration.throwIfCancelled();
            DefinitionSession session = sessions.take();
            SchemaEntry entry = new SchemaEntry(
                    0,
                    0,
                    0,
                    List.of(),
                    object.kind(),
                    object.schema(),
                    object.name(),
                    "",
                    "",
                    Optional.empty(),
                    object.statements(),
                    Optional.empty());
            try (DatabaseMigration.Registration activity = migration.progress().activity(entry.described())) {
                session.make(entry)
                        .ifPresent(failure -> refusals.refused(entry, failure.statement(), failure.reason()));
            }
            sessions.giveBack(session);
        }
    }
}
