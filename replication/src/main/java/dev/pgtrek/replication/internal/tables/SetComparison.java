package dev.pgtrek.replication.internal.tables;

import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.sql.Remedies;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.tables.Problem.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds the changes to the tables of a replication. Used once. */
final class SetComparison {
    private static final String CARRY = "call ReplicationHandle.followNewTables(): ";
    private static final String COPIED_LATER = "its rows are copied again";

    private static final String LOST = "another partition was detached or dropped";
    private static final String GAINED = "another table was attached as a partition";

    private final ReplicatedSet set;
    private final List<Problem> problems = new ArrayList<>();
    /**
     * Partitioned tables that lost or gained a partition, with these partitions: since then, rows may be elsewhere on
     * the target than on the source.
     */
    private final Map<Long, Set<String>> changedWholes = new HashMap<>();

    SetComparison(ReplicatedSet set) {
        this.set = set;
    }

    List<Problem> problems() {
        publication();
        for (Pair pair : set.pairs.values()) {
            Optional<CatalogRelation> source = set.source.find(pair.source());
            Optional<CatalogRelation> target = set.target.find(pair.target());
            if (source.isEmpty()) {
                lose(pair);
                target.ifPresent(left -> dropped(pair, left));
            } else if (target.isEmpty()) {
                lose(pair);
            } else if (!source.get().name().equals(target.get().name())) {
                renamed(pair, source.get(), target.get());
            } else if (!source.get().isSequence()
                    && !set.late.contains(source.get().name())) {
                compare(pair, source.get(), target.get());
            }
        }
        unseen();
        problems.sort(Comparator.comparing(Problem::table));
        return List.copyOf(problems);
    }

    private void lose(Pair pair) {
        if (pair.isPart()) {
            changed(pair.unit(), LOST);
        }
    }

    private void changed(long whole, String how) {
        changedWholes.computeIfAbsent(whole, none -> new TreeSet<>()).add(how);
    }

    private void publication() {
        if (set.published.isEmpty() || set.publishedBefore.isEmpty()) {
            return;
        }
        Published now = set.published.get();
        Published before = set.publishedBefore.get();
        boolean sameOwner = now.owner() == before.owner();
        if (now.oid() != before.oid()
                || !now.options().equals(before.options())
                || (sameOwner && !now.stamp().equals(before.stamp()))) {
            add(
                    Kind.PUBLICATION,
                    Optional.empty(),
                    new QualifiedName("", ""),
                    "publication-altered",
                    "somebody has altered the publication on the source, so that changes may be lost",
                    Remedies.startOver(set.database));
        }
    }

    private void dropped(Pair pair, CatalogRelation left) {
        if (left.isSequence()) {
            return; // its value is never used
        }
        Optional<CatalogRelation> whole = pair.isPart() ? set.source.find(pair.unit()) : Optional.empty();
        if (pair.isPart() && whole.isEmpty()) {
            return; // reported for the parent
        }
        String drop = "DROP TABLE " + PrintedSql.name(left.name());
        add(
                Kind.DROPPED,
                Optional.of(pair),
                left.name(),
                "table-dropped",
                "table " + left + " was dropped on the source, and still is on the target",
                whole.filter(root -> !set.source.defaults(root).isEmpty()).isPresent()
                        ? "call ReplicationHandle.followNewTables(DroppedTables.DROP):"
                                + " it is dropped on the target too, and the default partition, to which its rows go"
                                + " since, is copied again"
                        : "when the target has caught up, on the target: " + drop
                                + "; or call ReplicationHandle.followNewTables(DroppedTables.DROP), which does that");
    }

    private void renamed(Pair pair, CatalogRelation source, CatalogRelation target) {
        String remedy;
        if (set.target.find(source.name()).isPresent()) {
            remedy = Remedies.startOver(set.database)
                    + "; that name is taken on the target, where rows may have gone to the wrong table";
        } else {
            remedy = "on the target: " + String.join("; ", Renames.statements(set, target, source.name()));
        }
        add(
                Kind.RENAMED,
                Optional.of(pair),
                source.name(),
                source.isSequence() ? "sequence-renamed" : "table-renamed",
                (source.isSequence() ? "sequence " : "table ") + target + " was renamed to " + source
                        + " on the source",
                remedy);
    }

    private void compare(Pair pair, CatalogRelation source, CatalogRelation target) {
        Optional<Pair> known = Optional.of(pair);
        Optional<CatalogRelation> unit = set.unit(source);
        boolean part = pair.isPart() || set.isPart(source);
        boolean moved = !source.attachment().equals(pair.attachment());
        boolean differs = !names(set.source, source).equals(names(set.target, target));
        if (part && (moved || differs)) {
            lose(pair);
            unit.ifPresent(whole -> changed(whole.oid(), source.isPartition() ? GAINED : LOST));
            add(
                    Kind.MOVED,
                    known,
                    source.name(),
                    source.isPartition() ? "partition-attached" : "partition-detached",
                    source.isPartition()
                            ? "table " + source + " was attached to " + String.join(", ", names(set.source, source))
                                    + " on the source, so that changes of it may be lost"
                            : "partition " + source
                                    + " was detached on the source, so that its changes no longer arrive",
                    CARRY + "it becomes the same on the target, and " + COPIED_LATER);
        } else if (differs) {
            add(
                    Kind.INHERITANCE,
                    known,
                    source.name(),
                    "inheritance-changed",
                    "table " + source + " is part of other tables on the source than on the target",
                    "when the target has caught up, on the target: " + inheritance(source, target));
        } else if (!pair.isPart() && isOutOfPublication(pair, source, unit)) {
            add(
                    Kind.LEFT,
                    known,
                    source.name(),
                    "table-unpublished",
                    "somebody has taken table " + source + " out of the publication, so that changes of it are lost",
                    CARRY + "it is published, and " + COPIED_LATER);
        } else if (source.unlogged() && !pair.unlogged()) {
            add(
                    Kind.UNLOGGED,
                    known,
                    source.name(),
                    "table-unlogged",
                    "table " + source + " has become unlogged on the source, so that its changes no longer arrive",
                    CARRY + "it is then copied while a cutover has writes stopped");
        } else {
            values(pair, source, target);
        }
    }

    /** Includes a table that was added again: writes in between were not published. */
    private boolean isOutOfPublication(Pair pair, CatalogRelation source, Optional<CatalogRelation> unit) {
        long member = set.published
                .map(all -> all.members().getOrDefault(source.oid(), 0L))
                .orElse(0L);
        return pair.unit() != 0 && (unit.isEmpty() || (pair.member() != 0 && pair.member() != member));
    }

    private void values(Pair pair, CatalogRelation source, CatalogRelation target) {
        if (pair.unit() == 0) {
            return; // copied at the cutover
        }
        if (!source.identity().equals(pair.identity()) && !source.identity().equals(CatalogRelation.FULL)) {
            add(
                    Kind.IDENTITY,
                    Optional.of(pair),
                    source.name(),
                    "replica-identity-changed",
                    "table " + source
                            + " has another replica identity on the source, so that its changes may be refused",
                    "on the source: " + identity(pair, source));
        }
        ColumnComparison columns = new ColumnComparison(set.database, pair, source, target);
        List<ColumnComparison.Change> changes = source.isPartition() ? List.of() : columns.changes();
        for (ColumnComparison.Change change : changes) {
            add(
                    Kind.COLUMN,
                    Optional.of(pair),
                    source.name(),
                    "column-changed",
                    change.message(),
                    "when the target has caught up, " + change.remedy());
        }
        boolean emptied = !set.published.map(Published::truncates).orElse(true) && source.filenode() != pair.filenode();
        if (changes.isEmpty() && !source.isPartitioned() && !pair.isCopied()) {
            add(
                    Kind.REWRITTEN,
                    Optional.of(pair),
                    source.name(),
                    "table-not-copied",
                    "table " + source
                            + " was changed on the source before its rows were copied, so that they are missing",
                    CARRY + COPIED_LATER);
        } else if (changes.isEmpty() && !source.isPartitioned() && (emptied || columns.isRewritten())) {
            add(
                    Kind.REWRITTEN,
                    Optional.of(pair),
                    source.name(),
                    "table-rewritten",
                    "table " + source + " was rewritten on the source, "
                            + (emptied ? "or emptied" : "when a column was changed or added")
                            + ", by which its rows may hold what the target has not",
                    CARRY + COPIED_LATER);
        }
    }

    private static String identity(Pair pair, CatalogRelation source) {
        if (pair.identity().equals("d") && source.identity().equals("d-")) {
            return "give it its primary key again";
        }
        String before = pair.identity();
        return "ALTER TABLE ONLY " + PrintedSql.name(source.name()) + " REPLICA IDENTITY "
                + (before.startsWith("i:")
                        ? "USING INDEX " + PrintedSql.name(before.substring(2))
                        : before.equals("f") ? "FULL" : before.equals("n") ? "NOTHING" : "DEFAULT");
    }

    private static Set<String> names(CatalogRelations relations, CatalogRelation of) {
        return of.parents().keySet().stream()
                .flatMap(parent -> relations.find(parent).stream())
                .map(parent -> parent.name().toString())
                .collect(Collectors.toSet());
    }

    private String inheritance(CatalogRelation source, CatalogRelation target) {
        List<String> statements = new ArrayList<>();
        Set<String> here = names(set.source, source);
        Set<String> there = names(set.target, target);
        for (long parent : target.parents().keySet()) {
            set.target
                    .find(parent)
                    .filter(one -> !here.contains(one.name().toString()))
                    .ifPresent(one -> statements.add(
                            target.isPartition()
                                    ? "ALTER TABLE " + PrintedSql.name(one.name()) + " DETACH PARTITION "
                                            + PrintedSql.name(target.name())
                                    : "ALTER TABLE " + PrintedSql.name(target.name()) + " NO INHERIT "
                                            + PrintedSql.name(one.name())));
        }
        for (long parent : source.parents().keySet()) {
            set.source
                    .find(parent)
                    .filter(one -> !there.contains(one.name().toString()))
                    .ifPresent(one -> statements.add(
                            source.isPartition()
                                    ? "ALTER TABLE " + PrintedSql.name(one.name()) + " ATTACH PARTITION "
                                            + PrintedSql.name(target.name()) + " " + PrintedSql.of(source.bound())
                                    : "ALTER TABLE " + PrintedSql.name(target.name()) + " INHERIT "
                                            + PrintedSql.name(one.name())));
        }
        return String.join("; ", statements);
    }

    private void unseen() {
        Set<QualifiedName> told = problems.stream().map(Problem::table).collect(Collectors.toSet());
        for (CatalogRelation table : set.source.all()) {
            boolean known = set.pairs.containsKey(table.oid());
            boolean there = set.target.find(table.name()).isPresent();
            if (table.isSequence()
                    || table.isPartitioned()
                    || !there
                    || set.late.contains(table.name())
                    || told.contains(table.name())) {
                continue;
            }
            Optional<CatalogRelation> unit = set.unit(table);
            Set<String> doubts = unit.filter(
                            whole -> !known || set.source.defaults(whole).contains(table))
                    .map(whole -> changedWholes.getOrDefault(whole.oid(), Set.of()))
                    .orElse(Set.of());
            boolean attached = !known && set.attachedWithRows.contains(table.name());
            boolean notCopied = !known
                    && unit.filter(whole -> whole.oid() == table.oid()).isPresent()
                    && set.notCopied.contains(
                            set.target.find(table.name()).orElseThrow().oid());
            if (!doubts.isEmpty() || attached || notCopied) {
                add(
                        Kind.UNSEEN,
                        Optional.ofNullable(set.pairs.get(table.oid())),
                        table.name(),
                        "rows-unseen",
                        "table " + table + " may have rows on the source that the target was not told of"
                                + (doubts.isEmpty() ? "" : ", as " + String.join(", and ", doubts)),
                        CARRY + COPIED_LATER);
            }
        }
    }

    private void add(Kind kind, Optional<Pair> pair, QualifiedName table, String id, String message, String remedy) {
        Finding finding = Finding.error(id, message).withRemedy(remedy);
        problems.add(
                new Problem(kind, pair, table, kind == Kind.PUBLICATION ? finding : finding.about("table " + table)));
    }
}
