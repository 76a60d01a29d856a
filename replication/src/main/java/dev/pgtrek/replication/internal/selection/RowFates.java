package dev.pgtrek.replication.internal.selection;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.SequenceInfo;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.replication.option.KeylessTables;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Assigns each table, partition, materialized view, foreign table and sequence of a replicated database exactly one
 * fate of its rows. A relation without known facts counts as not carried. Immutable.
 */
public final class RowFates {
    /** How the rows of a relation are handled. */
    public enum Fate {
        REPLICATED,
        /** Copied, set or refreshed again by a cutover while writes are stopped. */
        AT_CUTOVER,
        /** Excluded by the migration's options. */
        EXCLUDED,
        /** They stay on the source. */
        NOT_CARRIED
    }

    private final Map<Fate, SortedSet<QualifiedName>> relations = new EnumMap<>(Fate.class);

    private RowFates() {}

    /** Classifies the relations of the source's database. */
    public static RowFates of(CheckContext facts, String database, KeylessTables keyless) {
        return of(facts, database, keyless, FollowedTables.of(facts, database, keyless));
    }

    public static RowFates of(CheckContext facts, String database, KeylessTables keyless, FollowedTables tables) {
        RowFates fates = new RowFates();
        DatabaseInventory inventory = facts.sourceDatabase(database);
        MigrationOptions options = facts.options();
        List<QualifiedName> again = tables.copiedAtCutover(keyless);
        for (TableInfo table : inventory.tables()) {
            if (table.kind() != TableInfo.Kind.PARTITIONED) {
                fates.add(fate(table, database, options, tables, again), table.qualifiedName());
            }
        }
        for (SequenceInfo sequence : inventory.sequences()) {
            fates.add(fate(sequence, database, options), sequence.qualifiedName());
        }
        return fates;
    }

    private static Fate fate(
            TableInfo table,
            String database,
            MigrationOptions options,
            FollowedTables tables,
            List<QualifiedName> again) {
        if (tables.covered().contains(table.qualifiedName())) {
            return Fate.REPLICATED;
        }
        if (again.contains(table.qualifiedName())) {
            return Fate.AT_CUTOVER;
        }
        if (!options.selectsRows(database, table.schema(), table.name())
                || isExcluded(table.extension(), options)
                || (table.extensionConfiguration().isPresent() && !options.extensionTables())) {
            return Fate.EXCLUDED;
        }
        return table.kind() == TableInfo.Kind.MATERIALIZED_VIEW
                        && table.extension().isEmpty()
                ? Fate.AT_CUTOVER
                : Fate.NOT_CARRIED;
    }

    private static Fate fate(SequenceInfo sequence, String database, MigrationOptions options) {
        QualifiedName owner = sequence.ownedBy().orElse(sequence.qualifiedName());
        if (!options.selects(database, sequence)
                || !options.tables().selects(database, owner.schema(), owner.name())
                || isExcluded(sequence.extension(), options)) {
            return Fate.EXCLUDED;
        }
        return sequence.extension().isPresent() && !sequence.extensionConfiguration()
                ? Fate.NOT_CARRIED
                : Fate.AT_CUTOVER;
    }

    private static boolean isExcluded(Optional<String> extension, MigrationOptions options) {
        return extension.filter(options::excludesExtension).isPresent();
    }

    private void add(Fate fate, QualifiedName relation) {
        relations.computeIfAbsent(fate, none -> new TreeSet<>()).add(relation);
    }

    /** Returns the relations whose rows have this fate, ordered by name. */
    public SortedSet<QualifiedName> of(Fate fate) {
        return new TreeSet<>(relations.getOrDefault(fate, new TreeSet<>()));
    }
}
