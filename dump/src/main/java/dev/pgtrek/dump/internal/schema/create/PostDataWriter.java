package dev.pgtrek.dump.internal.schema.create;

import dev.pgtrek.dump.internal.schema.Refusals;
import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.internal.schema.SchemaSource;
import dev.pgtrek.dump.internal.schema.filter.EntryFilter;
import dev.pgtrek.internal.concurrent.TaskGroup;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.Phase;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Makes the definitions that come after the rows. The indexes and keys of a table are built as soon as {@link
 * #tableComplete} says that its rows are in, through the run's queue: those of a large table several at a time, those of
 * many small tables together. What joins tables, and what must come last, follows in {@link #finish}. Thread-safe.
 */
public final class PostDataWriter {
    /** From this size on, a table's indexes are worth a task each. */
    private static final long LARGE = 16L << 20;
    /** This many entries of small tables make a task. */
    private static final int GATHERED = 60;

    private final DatabaseMigration migration;
    private final DefinitionSessions sessions;
    private final EntryMaker maker;
    private final PostDataPlan plan;
    private final ForeignKeyBuilder foreignKeys;
    private final Map<Long, List<SchemaEntry>> waiting;
    private final Map<Long, Long> bytes;
    private final TaskGroup tasks;
    private final IndexProgress progress;
    /** How many indexes and keys a table still lacks. */
    private final Map<Long, Integer> lacking = new HashMap<>();

    private List<SchemaEntry> gathered = new ArrayList<>();

    private PostDataWriter(
            DatabaseMigration migration,
            DefinitionSessions sessions,
            EntryMaker maker,
            PostDataPlan plan,
            ForeignKeyBuilder foreignKeys,
            Map<Long, Long> bytes) {
        this.migration = migration;
        this.sessions = sessions;
        this.maker = maker;
        this.plan = plan;
        this.foreignKeys = foreignKeys;
        this.waiting = new HashMap<>(plan.byTable());
        this.bytes = bytes;
        this.tasks = new TaskGroup(migration.work());
        this.progress = new IndexProgress(migration);
        plan.byTable().forEach((table, entries) -> lacking.put(table, entries.size()));
    }

    /**
     * Reads what there is to be made, and makes what has no rows to wait for.
     *
     * @param relations the tables and materialized views that are there: their OIDs on the source, by entry number
     * @param filled the tables that rows will come into, with their bytes on the source
     * @param holdBack chooses what is not made now, but told by {@link #heldBack}, with all that depends on it
     */
    public static PostDataWriter begin(
            DatabaseMigration migration,
            DefinitionSessions sessions,
            EntryFilter filter,
            Refusals refusals,
            SchemaSource source,
            Map<Integer, Long> relations,
            Map<Long, Long> filled,
            Predicate<SchemaEntry> holdBack)
            throws IOException, SQLException, InterruptedException {
        PostDataPlan plan = new PostDataPlan(relations, filled.keySet());
        plan.read(source, filter, holdBack);
        EntryMaker maker = new EntryMaker(filter, refusals);
        ForeignKeyBuilder foreignKeys = new ForeignKeyBuilder(migration, sessions, maker, relations, filled);
        PostDataWriter writer = new PostDataWriter(migration, sessions, maker, plan, foreignKeys, filled);
        writer.makeWhatHasNoRows(filled.keySet());
        foreignKeys.expect(
                plan.foreignKeys().stream().filter(writer::isMadeEarly).toList());
        return writer;
    }

    private void makeWhatHasNoRows(Set<Long> filled) throws SQLException {
        List<SchemaEntry> possible = new ArrayList<>();
        plan.byTable().forEach((table, entries) -> {
            if (!filled.contains(table)) {
                waiting.remove(table);
                possible.addAll(entries);
            }
        });
        make(possible);
    }

    private boolean isMadeEarly(SchemaEntry foreignKey) {
        return foreignKeys.isLarge(foreignKey) && plan.isOfFilledTables(foreignKey);
    }

    /** What was held back, in the order in which it can be made. */
    public List<SchemaEntry> heldBack() {
        return plan.heldBack();
    }

    /** Has a table's indexes and keys made, and returns at once. Its OID is that on the source. */
    public void tableComplete(long table) {
        List<SchemaEntry> full = List.of();
        synchronized (this) {
            List<SchemaEntry> entries = waiting.remove(table);
            if (entries == null) {
                foreignKeys.tableReady(table);
                return;
            }
            if (bytes.getOrDefault(table, 0L) >= LARGE) {
                buildOfLarge(entries, bytes.getOrDefault(table, 0L));
                return;
            }
            gathered.addAll(entries);
            if (gathered.size() >= GATHERED) {
                full = gathered;
                gathered = new ArrayList<>();
            }
        }
        submit(full);
    }

    private void submit(List<SchemaEntry> entries) {
        if (!entries.isEmpty()) {
            tasks.submit(entries.size(), () -> make(entries));
        }
    }

    /** A key locks its table against everybody, so keys come one after the other and before the indexes, which share it. */
    private void buildOfLarge(List<SchemaEntry> entries, long weight) {
        List<List<SchemaEntry>> keys = new ArrayList<>();
        List<List<SchemaEntry>> indexes = new ArrayList<>();
        for (List<SchemaEntry> unit : units(entries)) {
            (unit.get(0).kind().equals("INDEX") ? indexes : keys).add(unit);
        }
        tasks.submit(weight, () -> {
            for (List<SchemaEntry> key : keys) {
                build(key);
            }
            // those that take longest come first: they would be built alone at the end
            indexes.sort(Comparator.comparing(index -> isBtree(index.get(0))));
            for (List<SchemaEntry> index : indexes) {
                tasks.submit(weight, () -> build(index));
            }
        });
    }

    private static boolean isBtree(SchemaEntry index) {
        return index.statements().stream().anyMatch(statement -> statement.contains(" USING btree "));
    }

    /** Each index or key with the comments on it, which come after it. */
    private static List<List<SchemaEntry>> units(List<SchemaEntry> entries) {
        Map<Integer, List<SchemaEntry>> unitOf = new HashMap<>();
        List<List<SchemaEntry>> units = new ArrayList<>();
        for (SchemaEntry entry : entries) {
            List<SchemaEntry> unit = entry.dependencies().stream()
                    .filter(unitOf::containsKey)
                    .findFirst()
                    .map(unitOf::get)
                    .filter(found -> entry.kind().equals("COMMENT"))
                    .orElse(null);
            if (unit == null) {
                unit = new ArrayList<>();
                units.add(unit);
            }
            unit.add(entry);
            unitOf.put(entry.id(), unit);
        }
        return units;
    }

    private void build(List<SchemaEntry> unit) throws SQLException {
        migration.throwIfCancelled();
        DefinitionSession session = sessions.take();
        try (DatabaseMigration.Registration building = progress.watch(session, unit.get(0))) {
            maker.make(session, unit);
        }
        sessions.giveBack(session);
        tellReady(unit);
    }

    private void make(List<SchemaEntry> entries) throws SQLException {
        migration.throwIfCancelled();
        maker.make(sessions, entries);
        tellReady(entries);
    }

    private void tellReady(List<SchemaEntry> made) {
        List<Long> ready = new ArrayList<>();
        synchronized (this) {
            for (SchemaEntry entry : made) {
                plan.tableOf(entry)
                        .filter(table -> lacking.merge(table, -1, Integer::sum) == 0)
                        .ifPresent(ready::add);
            }
        }
        ready.forEach(foreignKeys::tableReady);
    }

    /**
     * Holds back the foreign keys from and to tables that have not all of their rows. Before {@link #finish}.
     *
     * @param tables their OIDs on the source
     */
    public void leaveOut(Set<Long> tables) {
        if (!tables.isEmpty()) {
            foreignKeys.leaveOut(tables);
            plan.holdBack(key -> foreignKeys.hasToDoWith(key, tables));
        }
    }

    /**
     * Waits for the indexes and keys, and makes everything else but event triggers.
     *
     * @param rights the rights that were left when the first section was made
     */
    public void finish(List<SchemaEntry> rights) throws SQLException, InterruptedException {
        migration.progress().phase(Phase.INDEXES);
        submitRemainder();
        tasks.await();
        foreignKeys.makeExpected();
        migration.progress().phase(Phase.FINISH_SCHEMA);
        make(plan.joining());
        foreignKeys.make(plan.foreignKeys().stream()
                .filter(foreignKey -> !isMadeEarly(foreignKey))
                .toList());
        make(plan.rest());
        make(rights);
        make(plan.rights());
    }

    /** Makes the event triggers, which would fire at all that is done before. */
    public void makeEventTriggers() throws SQLException {
        make(plan.last());
    }

    /** Divides what was gathered last, so that it is done by several at once. */
    private void submitRemainder() {
        List<SchemaEntry> remainder;
        synchronized (this) {
            waiting.values().forEach(gathered::addAll);
            waiting.clear();
            remainder = gathered;
            gathered = new ArrayList<>();
        }
        int part = Math.max(
                1,
                (remainder.size() + migration.work().jobs() - 1)
                        / migration.work().jobs());
        for (List<SchemaEntry> lane : remainder.size() <= part ? List.of(remainder) : EntryLanes.of(remainder)) {
            submit(lane);
        }
    }

    /** Takes back what has not begun, and interrupts what has; for a migration that fails. */
    public void cancel() {
        tasks.cancel();
        foreignKeys.cancel();
    }
}
