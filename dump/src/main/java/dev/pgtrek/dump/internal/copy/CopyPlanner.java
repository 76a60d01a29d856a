package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.dump.internal.copy.CopyTask.Part;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Divides the copy of many tables into tasks: splits large tables into parts and groups small ones. Immutable. */
final class CopyPlanner {
    /** Tables of at least this size have a transaction of their own; below it, TRUNCATE costs more than FREEZE saves. */
    private static final long SMALL_BYTES = 1L << 20;

    private static final long TOGETHER_BYTES = 8L << 20;
    private static final int TOGETHER_TABLES = 64;

    /** The minimum number of tasks for each job, so that no job is idle for long at the end. */
    private static final int TASKS_PER_JOB = 4;

    private final CopyOptions options;
    private final int jobs;
    private final List<TableInfo> tables;

    CopyPlanner(CopyOptions options, int jobs, List<TableInfo> tables) {
        this.options = options;
        this.jobs = jobs;
        this.tables = tables;
    }

    /**
     * @param states the tables, each once, in the order of the given list
     * @param tasks the tasks, the heaviest first
     */
    record Plan(List<TableState> states, List<CopyTask> tasks) {}

    /**
     * The tables to find ranges for: only those that would keep one job busy while the others are idle. A table that is
     * copied as a whole can arrive frozen, which reduces the target's cost by about a tenth, also for its indexes.
     */
    List<TableInfo> worthSplitting() {
        long fairShare = tables.stream().mapToLong(TableInfo::bytes).sum() / jobs;
        return tables.stream()
                .filter(table -> table.bytes() >= options.splitBytes() && table.bytes() > fairShare)
                .filter(table -> isSplittable(landing(table, false)))
                .toList();
    }

    private static boolean isSplittable(LoadMode landing) {
        return landing == LoadMode.PLAIN || landing == LoadMode.ROOT;
    }

    /** @param ranges the ranges of the tables that can be split, by their oids */
    Plan plan(Map<Long, List<RowRange>> ranges) {
        List<TableState> states = new ArrayList<>(tables.size());
        List<CopyTask> tasks = new ArrayList<>();
        List<TableState> small = new ArrayList<>();
        Map<QualifiedName, List<Part>> wholes = new LinkedHashMap<>();
        for (TableInfo table : tables) {
            List<RowRange> parts = ranges.getOrDefault(table.oid(), List.of(RowRange.all()));
            TableState state = state(table, parts.size());
            states.add(state);
            QualifiedName whole = options.populated().get(table.qualifiedName());
            if (whole != null && state.landing() == LoadMode.POPULATED) {
                wholes.computeIfAbsent(whole, name -> new ArrayList<>()).add(new Part(state, RowRange.all()));
            } else if (isSplittable(state.landing()) && table.bytes() < SMALL_BYTES) {
                small.add(state);
            } else {
                // Each part weighs as much as its table: a large table is complete early, and so its indexes begin
                // early.
                parts.forEach(part -> tasks.add(new CopyTask(List.of(new Part(state, part)), table.bytes())));
            }
        }
        wholes.forEach((whole, parts) -> tasks.add(new CopyTask(
                parts,
                parts.stream().mapToLong(part -> part.table().table().bytes()).sum(),
                Optional.of(whole))));
        tasks.addAll(together(small));
        tasks.sort(Comparator.comparingLong(CopyTask::weight).reversed());
        return new Plan(states, tasks);
    }

    private TableState state(TableInfo table, int parts) {
        QualifiedName destination = table.rowsMoveWithin().orElseGet(table::qualifiedName);
        return new TableState(table, landing(table, parts == 1), destination, parts);
    }

    private LoadMode landing(TableInfo table, boolean whole) {
        QualifiedName name = table.qualifiedName();
        if (options.extensionTables().containsKey(name)) {
            return LoadMode.EXTENSION;
        }
        if (options.populated().containsKey(name)) {
            return LoadMode.POPULATED;
        }
        if (table.rowsMoveWithin().isPresent()) {
            return LoadMode.ROOT;
        }
        return whole && options.freeze() && table.bytes() >= SMALL_BYTES ? LoadMode.FROZEN : LoadMode.PLAIN;
    }

    private List<CopyTask> together(List<TableState> small) {
        List<TableState> sorted = new ArrayList<>(small);
        sorted.sort(Comparator.comparingLong((TableState state) -> state.table().bytes())
                .reversed());
        int most = Math.max(1, Math.min(TOGETHER_TABLES, small.size() / (jobs * TASKS_PER_JOB)));
        List<CopyTask> tasks = new ArrayList<>();
        List<Part> parts = new ArrayList<>();
        long bytes = 0;
        for (TableState state : sorted) {
            if (parts.size() == most || bytes >= TOGETHER_BYTES) {
                tasks.add(new CopyTask(parts, bytes));
                parts = new ArrayList<>();
                bytes = 0;
            }
            parts.add(new Part(state, RowRange.all()));
            bytes += state.table().bytes();
        }
        if (!parts.isEmpty()) {
            tasks.add(new CopyTask(parts, bytes));
        }
        return tasks;
    }
}
