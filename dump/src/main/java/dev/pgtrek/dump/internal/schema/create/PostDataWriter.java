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
 * Creates the definitions that come after the rows. The indexes and keys of a table are built through the run's queue as
 * soon as {@link #tableComplete} reports that its rows are copied: those of a large table in parallel, those of many
 * small tables together. Definitions that join tables, and those that must come last, are created in {@link #finish}.
 * Thread-safe.
 */
public final class PostDataWriter {
    /** Tables of at least this size get a separate task for each index. */
    private static final long LARGE = 16L << 20;
    /** The number of entries of small tables that form a task. */
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
     * Reads the definitions, and creates those that depend on no rows.
     *
     * @param relations the existing tables and materialized views: their OIDs on the source, by entry number
     * @param filled the tables that will receive rows, with their bytes on the source
     * @param defer selects the definitions to defer, with all their dependents; see {@link #deferred}
     */
    public static PostDataWriter begin(
            DatabaseMigration migration,
            DefinitionSessions sessions,
            EntryFilter filter,
            Refusals refusals,
            SchemaSource source,
            Map<Integer, Long> relations,
            Map<Long, Long> filled,
            Predicate<SchemaEntry> defer)
            throws IOException, SQLException, InterruptedException {
        PostDataPlan plan = new PostDataPlan(relations, filled.keySet());
        plan.read(source, filter, defer);
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

    /** Returns the deferred definitions, in an order in which they can be created. */
    public List<SchemaEntry> deferred() {
        return plan.deferred();
    }

    /** Submits a table's indexes and keys, and returns at once. The argument is the table's OID on the source. */
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

    /**
     * A key locks its table exclusively, so keys are created one after the other, before the indexes, which share the
     * lock.
     */
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
            // the slowest ones first: at the end they would be built alone
            indexes.sort(Comparator.comparing(index -> isBtree(index.get(0))));
            for (List<SchemaEntry> index : indexes) {
                tasks.submit(weight, () -> build(index));
            }
        });
    }

    private static boolean isBtree(SchemaEntry index) {
        return index.statements().stream().anyMatch(statement -> statement.contains(" USING btree "));
    }

    /** Groups each index or key with the comments on it, which come after it. */
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
     * Defers the foreign keys from and to tables with missing rows. Must be called before {@link #finish}.
     *
     * @param tables their OIDs on the source
     */
    public void leaveOut(Set<Long> tables) {
        if (!tables.isEmpty()) {
            foreignKeys.leaveOut(tables);
            plan.defer(key -> foreignKeys.hasToDoWith(key, tables));
        }
    }

    /**
     * Waits for the indexes and keys, and creates everything else except event triggers.
     *
     * @param rights the privileges that the first section left over
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

    /** Creates the event triggers, which would fire at everything done before. */
    public void makeEventTriggers() throws SQLException {
        make(plan.last());
    }

    /** Divides the remaining entries, so that several sessions process them. */
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

    /** Removes queued tasks, and interrupts running ones; for a migration that fails. */
    public void cancel() {
        tasks.cancel();
        foreignKeys.cancel();
    }
}
