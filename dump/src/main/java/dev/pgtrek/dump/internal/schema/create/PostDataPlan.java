package dev.pgtrek.dump.internal.schema.create;

import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.internal.schema.SchemaSource;
import dev.pgtrek.dump.internal.schema.Section;
import dev.pgtrek.dump.internal.schema.filter.EntryFilter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The definitions that are created after the rows, grouped by the earliest possible moment: indexes and keys of one table
 * as soon as its rows are copied, definitions that join tables after that, privileges and database-wide definitions at
 * the end. Not thread-safe while it is read.
 */
final class PostDataPlan {
    private static final Set<String> OF_ONE_TABLE = Set.of("INDEX", "CONSTRAINT");
    private static final Set<String> AFTER_INDEXES = Set.of("INDEX", "CONSTRAINT", "INDEX ATTACH", "CHECK CONSTRAINT");
    private static final String FOREIGN_KEY = "FK CONSTRAINT";
    private static final String ONLY = "ALTER TABLE ONLY ";

    private final Map<Integer, Long> relations;
    private final Set<Long> filled;
    private final Map<Long, List<SchemaEntry>> byTable = new LinkedHashMap<>();
    private final List<SchemaEntry> joining = new ArrayList<>();
    private final List<SchemaEntry> foreignKeys = new ArrayList<>();
    private final List<SchemaEntry> rest = new ArrayList<>();
    private final List<SchemaEntry> rights = new ArrayList<>();
    private final List<SchemaEntry> last = new ArrayList<>();
    private final List<SchemaEntry> deferred = new ArrayList<>();
    private final Map<Integer, Long> tableOfEarly = new HashMap<>();
    private final Set<Integer> joiningIds = new HashSet<>();
    private final Set<Integer> lastIds = new HashSet<>();
    private final Set<Integer> deferredIds = new HashSet<>();

    /**
     * @param relations the existing tables and materialized views: their OIDs on the source, by entry number
     * @param filled the tables that will receive rows; definitions of other tables can be created at once
     */
    PostDataPlan(Map<Integer, Long> relations, Set<Long> filled) {
        this.relations = relations;
        this.filled = filled;
    }

    void read(SchemaSource source, EntryFilter filter, Predicate<SchemaEntry> defer)
            throws IOException, InterruptedException {
        try (SchemaSource.Entries entries = source.entries(Section.POST_DATA)) {
            for (SchemaEntry entry = entries.next(); entry != null; entry = entries.next()) {
                Optional<SchemaEntry> wanted = filter.apply(entry);
                wanted.ifPresent(made -> add(made, defer));
            }
        }
    }

    /** Adds deferred entries, in the order in which they were read. */
    void addAll(List<SchemaEntry> entries) {
        entries.forEach(entry -> add(entry, any -> false));
    }

    private void add(SchemaEntry entry, Predicate<SchemaEntry> defer) {
        if (defer.test(entry) || dependsOn(entry, deferredIds)) {
            deferredIds.add(entry.id());
            deferred.add(entry);
            return;
        }
        Optional<Long> table = earlyTable(entry);
        if (table.isPresent()) {
            tableOfEarly.put(entry.id(), table.get());
            byTable.computeIfAbsent(table.get(), oid -> new ArrayList<>()).add(entry);
            return;
        }
        switch (entry.kind()) {
            case FOREIGN_KEY -> foreignKeys.add(entry);
            case "ACL", "DEFAULT ACL" -> rights.add(entry);
            case "EVENT TRIGGER" -> {
                lastIds.add(entry.id());
                last.add(entry);
            }
            default -> {
                if (AFTER_INDEXES.contains(entry.kind()) || dependsOn(entry, joiningIds)) {
                    joiningIds.add(entry.id());
                    joining.add(entry);
                } else if (dependsOn(entry, lastIds)) {
                    last.add(entry);
                } else {
                    rest.add(entry);
                }
            }
        }
    }

    /** The table whose rows are the only precondition of an entry. */
    private Optional<Long> earlyTable(SchemaEntry entry) {
        Set<Long> direct = new HashSet<>();
        Set<Long> through = new HashSet<>();
        for (int dependency : entry.dependencies()) {
            Long table = relations.get(dependency);
            Long ofEarly = tableOfEarly.get(dependency);
            if (table != null) {
                direct.add(table);
            } else if (ofEarly != null) {
                through.add(ofEarly);
            } else if (joiningIds.contains(dependency)) {
                return Optional.empty();
            }
        }
        if (entry.kind().equals("COMMENT")) {
            return direct.isEmpty() && through.size() == 1
                    ? Optional.of(through.iterator().next())
                    : Optional.empty();
        }
        if (!OF_ONE_TABLE.contains(entry.kind()) || direct.size() != 1 || isForChildrenToo(entry)) {
            return Optional.empty();
        }
        Long own = direct.iterator().next();
        // a partition's key depends on the key of its root, which receives no rows
        boolean ready = through.stream().allMatch(other -> other.equals(own) || !filled.contains(other));
        return ready ? Optional.of(own) : Optional.empty();
    }

    /**
     * Whether a constraint is added to all partitions and children of its table: true for a NOT NULL that is not valid,
     * false for keys.
     */
    private static boolean isForChildrenToo(SchemaEntry entry) {
        return entry.kind().equals("CONSTRAINT")
                && entry.statements().stream().noneMatch(statement -> statement.startsWith(ONLY));
    }

    private static boolean dependsOn(SchemaEntry entry, Set<Integer> ids) {
        return entry.dependencies().stream().anyMatch(ids::contains);
    }

    /** Defers foreign keys, with their dependents. */
    void defer(Predicate<SchemaEntry> chosen) {
        for (SchemaEntry foreignKey : List.copyOf(foreignKeys)) {
            if (chosen.test(foreignKey)) {
                defer(foreignKey, foreignKeys);
            }
        }
        for (List<SchemaEntry> others : List.of(joining, rest, last)) {
            for (SchemaEntry other : List.copyOf(others)) {
                if (dependsOn(other, deferredIds)) {
                    defer(other, others);
                }
            }
        }
    }

    private void defer(SchemaEntry entry, List<SchemaEntry> from) {
        from.remove(entry);
        deferredIds.add(entry.id());
        deferred.add(entry);
    }

    /** The indexes and keys of each table, by the table's OID on the source. */
    Map<Long, List<SchemaEntry>> byTable() {
        return Collections.unmodifiableMap(byTable);
    }

    /** Definitions that join indexes of several tables, such as those of partitions. */
    List<SchemaEntry> joining() {
        return joining;
    }

    List<SchemaEntry> foreignKeys() {
        return foreignKeys;
    }

    /**
     * Whether a foreign key depends only on rows, indexes and keys of tables that are filled; a key from or to a
     * partitioned table also depends on the definitions that join the indexes of its partitions.
     */
    boolean isOfFilledTables(SchemaEntry foreignKey) {
        return foreignKey.dependencies().stream().allMatch(dependency -> {
            Long table = relations.get(dependency);
            return table == null ? tableOfEarly.containsKey(dependency) : filled.contains(table);
        });
    }

    /** The table of an index or key in {@link #byTable}, as its OID on the source. */
    Optional<Long> tableOf(SchemaEntry entry) {
        return Optional.ofNullable(tableOfEarly.get(entry.id()));
    }

    /** Triggers, rules, policies, statistics objects and all other kinds. */
    List<SchemaEntry> rest() {
        return rest;
    }

    List<SchemaEntry> rights() {
        return rights;
    }

    /** Event triggers, which would fire at everything done before them. */
    List<SchemaEntry> last() {
        return last;
    }

    List<SchemaEntry> deferred() {
        return deferred;
    }
}
