package dev.pgtrek.replication.internal.selection;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.replication.option.KeylessTables;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tables of a database that are replicated, and how they are published. Immutable.
 *
 * <p>A partitioned table is published as such where both servers support it, so that a later partition is replicated,
 * too: its rows arrive as rows of the root. This requires that all of its partitions are replicated, and that it has
 * a key. Otherwise its partitions are published one by one. Partitions whose rows may belong to others on the target
 * can't be published, and are not replicated.
 *
 * @param published the tables that the publication lists
 * @param viaRoot whether there are partitioned tables among them
 * @param covered every table whose changes arrive: the listed ones, and the partitions of the partitioned ones
 * @param keyless those of them that need REPLICA IDENTITY FULL
 * @param unlogged the selected tables that write no WAL: a cutover copies them again
 * @param withoutKey the selected tables that are not replicated, since they, or their partitioned table, have no
 *     usable key
 * @param configuration tables of extensions with the user's rows and no usable key: a cutover copies them again
 */
public record FollowedTables(
        List<QualifiedName> published,
        boolean viaRoot,
        Set<QualifiedName> covered,
        List<QualifiedName> keyless,
        List<QualifiedName> unlogged,
        List<QualifiedName> withoutKey,
        List<QualifiedName> configuration) {
    private static final int ROOTS_SINCE = 13;

    public FollowedTables {
        published = List.copyOf(published);
        covered = Set.copyOf(covered);
        keyless = List.copyOf(keyless);
        unlogged = List.copyOf(unlogged);
        withoutKey = List.copyOf(withoutKey);
        configuration = List.copyOf(configuration);
    }

    /** Returns the tables that a cutover copies again while writes are stopped. */
    public List<QualifiedName> copiedAtCutover(KeylessTables keyless) {
        List<QualifiedName> tables = new ArrayList<>(unlogged);
        tables.addAll(configuration);
        if (keyless == KeylessTables.COPY_AT_CUTOVER) {
            tables.addAll(withoutKey);
        }
        return tables;
    }

    public static FollowedTables of(CheckContext facts, String database, KeylessTables keyless) {
        return of(facts, database, keyless, true);
    }

    /** @param publishesRoots whether the user who creates the publication can publish partitioned tables as such */
    public static FollowedTables of(
            CheckContext facts, String database, KeylessTables keyless, boolean publishesRoots) {
        return new Choice(facts, database, keyless, publishesRoots).choose();
    }

    private static final class Choice {
        private final DatabaseInventory inventory;
        private final MigrationOptions options;
        private final boolean rootsPossible;
        private final boolean fullAllowed;
        private final Map<QualifiedName, TableInfo> byName = new HashMap<>();
        private final Map<QualifiedName, List<TableInfo>> partitions = new HashMap<>();

        private Choice(CheckContext facts, String database, KeylessTables keyless, boolean publishesRoots) {
            this.inventory = facts.sourceDatabase(database);
            this.options = facts.options();
            this.rootsPossible = facts.source().version().atLeast(ROOTS_SINCE)
                    && facts.target().version().atLeast(ROOTS_SINCE)
                    && publishesRoots;
            this.fullAllowed = keyless == KeylessTables.FULL;
            for (TableInfo table : inventory.tables()) {
                if (options.objects().selects(database, table.schema(), table.name())) {
                    byName.put(table.qualifiedName(), table);
                }
                table.partitionOf()
                        .ifPresent(parent -> partitions
                                .computeIfAbsent(parent, name -> new ArrayList<>())
                                .add(table));
            }
        }

        private FollowedTables choose() {
            Set<QualifiedName> published = new LinkedHashSet<>();
            Set<QualifiedName> covered = new HashSet<>();
            List<QualifiedName> keyless = new ArrayList<>();
            List<QualifiedName> unlogged = new ArrayList<>();
            List<QualifiedName> withoutKey = new ArrayList<>();
            List<QualifiedName> configuration = new ArrayList<>();
            boolean viaRoot = false;
            for (TableInfo table : inventory.tables()) {
                if (!isSelected(table)) {
                    continue;
                }
                if (table.extension().isPresent() && !table.hasReplicationKey()) {
                    configuration.add(table.qualifiedName());
                } else if (table.unlogged()) {
                    unlogged.add(table.qualifiedName());
                } else if (isFollowed(table)) {
                    Optional<TableInfo> root = root(table).filter(this::isPublishedWhole);
                    published.add(root.orElse(table).qualifiedName());
                    viaRoot |= root.isPresent();
                    root.ifPresent(whole -> addTree(whole, covered));
                    covered.add(table.qualifiedName());
                    if (!table.hasReplicationKey()) {
                        keyless.add(table.qualifiedName());
                    }
                } else {
                    withoutKey.add(table.qualifiedName());
                }
            }
            return new FollowedTables(
                    List.copyOf(published), viaRoot, covered, keyless, unlogged, withoutKey, configuration);
        }

        private boolean isSelected(TableInfo table) {
            return table.kind() == TableInfo.Kind.TABLE
                    && (table.extension().isEmpty() || isConfiguration(table))
                    && options.selectsRows(inventory.name(), table.schema(), table.name());
        }

        /**
         * Returns whether a table of an extension has the user's rows: only those declared as configuration tables
         * do.
         */
        private boolean isConfiguration(TableInfo table) {
            return options.extensionTables()
                    && table.extensionConfiguration().isPresent()
                    && table.extension()
                            .filter(name -> !options.excludesExtension(name))
                            .isPresent();
        }

        private boolean isFollowed(TableInfo table) {
            return isPublishable(table)
                    && (table.rowsMoveWithin().isEmpty()
                            || root(table).filter(this::isPublishedWhole).isPresent());
        }

        private boolean isPublishable(TableInfo table) {
            return isSelected(table)
                    && !table.unlogged()
                    && (table.hasReplicationKey()
                            || (fullAllowed && table.extension().isEmpty()));
        }

        private Optional<TableInfo> root(TableInfo table) {
            Optional<TableInfo> root = Optional.empty();
            Optional<QualifiedName> parent = table.partitionOf();
            while (parent.isPresent() && byName.containsKey(parent.get())) {
                root = Optional.of(byName.get(parent.get()));
                parent = root.get().partitionOf();
            }
            return root;
        }

        private boolean isPublishedWhole(TableInfo root) {
            return rootsPossible && root.hasReplicationKey() && leavesAreFollowed(root);
        }

        private boolean leavesAreFollowed(TableInfo parent) {
            return partitions.getOrDefault(parent.qualifiedName(), List.of()).stream()
                    .allMatch(partition -> partition.kind() == TableInfo.Kind.PARTITIONED
                            ? leavesAreFollowed(partition)
                            : isPublishable(partition) && partition.hasReplicationKey());
        }

        private void addTree(TableInfo parent, Set<QualifiedName> covered) {
            covered.add(parent.qualifiedName());
            partitions.getOrDefault(parent.qualifiedName(), List.of()).forEach(child -> addTree(child, covered));
        }
    }
}
