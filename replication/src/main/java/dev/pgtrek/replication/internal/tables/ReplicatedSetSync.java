package dev.pgtrek.replication.internal.tables;

import dev.pgtrek.check.Finding;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.journal.Journal;
import dev.pgtrek.replication.internal.journal.JournalTables;
import dev.pgtrek.replication.internal.publisher.Slot;
import dev.pgtrek.replication.internal.publisher.SourcePublication;
import dev.pgtrek.replication.internal.subscriber.TargetSubscription;
import dev.pgtrek.replication.internal.tables.Problem.Kind;
import dev.pgtrek.strategy.DroppedTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Repeats on the target the changes to replicated tables of the source: attaches and detaches partitions, drops
 * tables if requested, and has rows copied again whose changes may have been lost. The target's server copies a table
 * that is published by itself at once. The cutover copies a partition of a published root while writes are stopped,
 * as the server can't copy a partition alone. Each step is one transaction with the journal, so every step may be
 * repeated. Used once.
 */
public final class ReplicatedSetSync {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long POLL_MILLIS = 100;
    private static final int ATTEMPTS = 10;
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '2s'";

    private final ReplicationName name;
    private final String database;
    private final Connection source;
    private final Connection target;
    private final DroppedTables dropped;
    private final ReplicatedSet set;
    private final Set<QualifiedName> copiedAgain = new LinkedHashSet<>();
    private final List<QualifiedName> republished = new ArrayList<>();

    /**
     * Reads both sides.
     *
     * @param source and {@code target}: sessions in auto-commit mode
     */
    public ReplicatedSetSync(
            ReplicationName name, String database, Connection source, Connection target, DroppedTables dropped)
            throws SQLException {
        this.name = name;
        this.database = database;
        this.source = source;
        this.target = target;
        this.dropped = dropped;
        this.set = ReplicatedSet.read(source, target, name);
    }

    /** Returns the tables that were published again, so that the target's server copies them. */
    public List<QualifiedName> republished() {
        return List.copyOf(republished);
    }

    /**
     * Makes the changes, and returns a finding for each table that a cutover copies.
     *
     * @throws MigrationException if the source has a change that can't be carried; nothing has been changed then
     */
    public List<Finding> run() throws SQLException, InterruptedException {
        List<Problem> problems = set.problems();
        problems.stream().filter(this::isLeft).findFirst().ifPresent(problem -> {
            throw new MigrationException(
                    ErrorCode.REPLICATION,
                    "new tables of database " + database + " can't be taken into its replication: " + problem);
        });
        forgetWhatIsGone();
        carry(problems, Kind.MOVED, problem -> attach(problem), false);
        if (problems.stream().anyMatch(this::isTakenAway)) {
            awaitCaughtUp();
        }
        carry(problems, Kind.MOVED, problem -> detach(problem), true);
        for (Problem problem : problems) {
            switch (problem.kind()) {
                case DROPPED -> drop(problem);
                case LEFT -> publishAgain(problem);
                case REWRITTEN, UNSEEN -> {
                    if (isPart(problem)) {
                        copyAtCutover(problem);
                    } else {
                        publishAgain(problem);
                    }
                }
                case UNLOGGED -> copyAtCutover(problem);
                default -> {} // attached or detached already
            }
        }
        return copiedAgain.stream()
                .map(table -> Finding.warning(
                                "table-copied-again",
                                "table " + table + " is copied again while a cutover has writes stopped")
                        .withRemedy("give the cutover time for it; after a stop, copy it by hand")
                        .about("table " + table)
                        .forDatabase(database))
                .toList();
    }

    /** Records the replicated tables. Runs before the subscription is refreshed, since rows are copied after that. */
    public void record() throws SQLException {
        ReplicatedSet.begin(source, target, name);
    }

    private boolean isLeft(Problem problem) {
        return problem.kind() == Kind.DROPPED
                ? dropped == DroppedTables.KEEP
                : !problem.kind().isCarried();
    }

    /** Only then no more rows arrive for it. */
    private boolean isTakenAway(Problem problem) {
        return problem.kind() == Kind.DROPPED
                || (problem.kind() == Kind.MOVED && !onSource(problem).isPartition());
    }

    private boolean isPart(Problem problem) {
        return set.isPart(onSource(problem));
    }

    private CatalogRelation onSource(Problem problem) {
        return set.source.find(problem.table()).orElseThrow();
    }

    private CatalogRelation onTarget(Problem problem) {
        return problem.pair()
                .flatMap(pair -> set.target.find(pair.target()))
                .or(() -> set.target.find(problem.table()))
                .orElseThrow();
    }

    /** A step that brings one table up to date. */
    private interface Step {
        void run(Problem problem) throws SQLException, InterruptedException;
    }

    private void carry(List<Problem> problems, Kind kind, Step step, boolean takenAway)
            throws SQLException, InterruptedException {
        for (Problem problem : problems) {
            if (problem.kind() == kind && isTakenAway(problem) == takenAway) {
                step.run(problem);
            }
        }
    }

    private void awaitCaughtUp() throws SQLException, InterruptedException {
        Slot.nudge(source);
        String lsn = Slot.currentLsn(source);
        long begun = System.nanoTime();
        while (Slot.read(source, name, lsn).filter(Slot.State::confirmed).isEmpty()) {
            if (System.nanoTime() - begun > PATIENCE.toNanos()) {
                throw new MigrationException(
                        ErrorCode.REPLICATION,
                        "the target of database " + database + " has not caught up within " + PATIENCE.toSeconds()
                                + " s, and rows may still come for partitions that were detached or dropped; see its"
                                + " status, and do this again when it has caught up");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Handles a table that was attached on the source, to another parent or again to the same one. */
    private void attach(Problem problem) throws SQLException, InterruptedException {
        CatalogRelation here = onSource(problem);
        CatalogRelation there = onTarget(problem);
        CatalogRelation parent = here.parents().keySet().stream()
                .flatMap(oid -> counterpart(oid).stream())
                .findFirst()
                .orElseThrow(() -> new MigrationException(
                        ErrorCode.REPLICATION,
                        "table " + here + " was attached to one that the target does not have; make that one there"));
        // pending changes under its own name are no longer applied
        new TargetSubscription(target, name).refresh();
        Set<QualifiedName> again = doubtful(problem, here);
        changing(() -> {
            takeOff(there);
            for (CatalogRelation rest : set.target.defaults(root(set.target, parent))) {
                TableEmptying.empty(target, rest.name());
            }
            for (CatalogRelation leaf : set.target.leaves(there)) {
                TableEmptying.empty(target, leaf.name());
            }
            Rows.execute(
                    target,
                    "ALTER TABLE " + parent.name().quoted() + " ATTACH PARTITION "
                            + there.name().quoted() + " " + here.bound());
            set.source.leaves(here).forEach(leaf -> again.add(leaf.name()));
            takeDown(problem, again);
        });
    }

    /** Handles a table that was detached on the source, and is independent from now on. */
    private void detach(Problem problem) throws SQLException, InterruptedException {
        CatalogRelation here = onSource(problem);
        CatalogRelation there = onTarget(problem);
        Set<QualifiedName> again = doubtful(problem, here);
        changing(() -> {
            takeOff(there);
            List<QualifiedName> leaves = new ArrayList<>();
            for (CatalogRelation leaf : set.target.leaves(there)) {
                TableEmptying.empty(target, leaf.name());
                leaves.add(leaf.name());
            }
            JournalTables.joining(target, name).add(leaves);
            takeDown(problem, again);
        });
    }

    private void drop(Problem problem) throws SQLException, InterruptedException {
        Set<QualifiedName> again = doubtful(problem, null);
        changing(() -> {
            Rows.execute(target, "DROP TABLE " + problem.table().quoted());
            takeDown(problem, again);
        });
    }

    private void takeOff(CatalogRelation there) throws SQLException {
        if (there.isPartition()) {
            for (long parent : there.parents().keySet()) {
                Rows.execute(
                        target,
                        "ALTER TABLE "
                                + set.target.find(parent).orElseThrow().name().quoted() + " DETACH PARTITION "
                                + there.name().quoted());
            }
        }
    }

    private Optional<CatalogRelation> counterpart(long oid) {
        return set.source.find(oid).flatMap(parent -> set.target.find(parent.name()));
    }

    private static CatalogRelation root(CatalogRelations relations, CatalogRelation table) {
        List<CatalogRelation> path = relations.upwards(table);
        return path.get(path.size() - 1);
    }

    /**
     * Returns the tables that may store rows on the source that are elsewhere on the target: default partitions, and
     * new partitions that the target could not have created beside this one.
     */
    private Set<QualifiedName> doubtful(Problem problem, @org.jspecify.annotations.Nullable CatalogRelation here)
            throws SQLException {
        Set<Long> wholes = new HashSet<>();
        problem.pair().filter(Pair::isPart).ifPresent(pair -> wholes.add(pair.unit()));
        if (here != null) {
            set.unit(here).ifPresent(unit -> wholes.add(unit.oid()));
        }
        Set<QualifiedName> doubtful = new LinkedHashSet<>();
        for (long oid : wholes) {
            Optional<CatalogRelation> whole = set.source.find(oid);
            if (whole.isPresent() && whole.get().isPartitioned()) {
                set.source.defaults(whole.get()).forEach(table -> doubtful.add(table.name()));
                for (CatalogRelation leaf : set.source.leaves(whole.get())) {
                    if (!set.pairs.containsKey(leaf.oid()) && !hasRoom(leaf)) {
                        doubtful.add(leaf.name());
                    }
                }
            }
        }
        return doubtful;
    }

    /**
     * Returns whether the target can create a new partition in its current state, so that none of its rows can be
     * elsewhere.
     */
    private boolean hasRoom(CatalogRelation leaf) throws SQLException {
        Optional<CatalogRelation> parent = leaf.parents().keySet().stream()
                .flatMap(oid -> counterpart(oid).stream())
                .findFirst();
        if (parent.isEmpty() || set.target.find(leaf.name()).isPresent()) {
            return false;
        }
        target.setAutoCommit(false);
        try {
            Rows.execute(target, LOCK_TIMEOUT);
            Rows.execute(
                    target,
                    "CREATE TABLE " + name + ".probe PARTITION OF "
                            + parent.get().name().quoted() + " " + leaf.bound());
            return true;
        } catch (SQLException e) {
            return false; // it overlaps, or its rows are in the default partition; otherwise it is copied needlessly
        } finally {
            target.rollback();
            target.setAutoCommit(true);
        }
    }

    /**
     * Records, in the open transaction, the tables that a cutover copies, and that the pairs below must be recorded
     * again.
     */
    private void takeDown(Problem problem, Collection<QualifiedName> again) throws SQLException {
        if (!again.isEmpty()) {
            new Journal(target, name).copyAtCutover(List.copyOf(again));
            copiedAgain.addAll(again);
        }
        List<Pair> outdated = new ArrayList<>();
        problem.pair().ifPresent(outdated::add);
        set.source
                .find(problem.table())
                .ifPresent(table -> set.pairs.values().stream()
                        .filter(pair -> set.source
                                .find(pair.source())
                                .filter(one -> set.source.upwards(one).contains(table))
                                .isPresent())
                        .forEach(outdated::add));
        new JournalPairs(target, name).remove(outdated);
    }

    private void copyAtCutover(Problem problem) throws SQLException, InterruptedException {
        changing(() -> takeDown(problem, Set.of(problem.table())));
    }

    /** Has the target's server forget the table, and then copy it. */
    private void publishAgain(Problem problem) throws SQLException, InterruptedException {
        CatalogRelation here = onSource(problem);
        CatalogRelation there = onTarget(problem);
        SourcePublication publication = new SourcePublication(source, name);
        publication.remove(here.name());
        new TargetSubscription(target, name).refresh();
        boolean wholeRows = problem.pair()
                        .filter(pair -> pair.identity().equals(CatalogRelation.FULL))
                        .isPresent()
                && !here.identity().equals(CatalogRelation.FULL);
        publication.add(List.of(here.name()), wholeRows ? List.of(here.name()) : List.of());
        changing(() -> {
            for (CatalogRelation leaf : set.target.leaves(there)) {
                TableEmptying.empty(target, leaf.name());
            }
            takeDown(problem, Set.of());
        });
        republished.add(here.name());
    }

    /** Forgets tables that are gone from the target; they are created again if they exist on the source. */
    private void forgetWhatIsGone() throws SQLException, InterruptedException {
        List<Pair> gone = new ArrayList<>();
        Set<QualifiedName> again = new LinkedHashSet<>();
        for (Pair pair : set.pairs.values()) {
            if (set.target.find(pair.target()).isEmpty()) {
                gone.add(pair);
                if (pair.isPart()) {
                    set.source
                            .find(pair.source())
                            .filter(table -> !table.isPartitioned())
                            .ifPresent(table -> again.add(table.name()));
                    set.source.find(pair.unit()).ifPresent(whole -> {
                        set.source.defaults(whole).forEach(table -> again.add(table.name()));
                        set.source.leaves(whole).stream()
                                .filter(leaf -> !set.pairs.containsKey(leaf.oid()))
                                .forEach(leaf -> again.add(leaf.name()));
                    });
                }
            }
        }
        if (!gone.isEmpty()) {
            changing(() -> {
                if (!again.isEmpty()) {
                    new Journal(target, name).copyAtCutover(List.copyOf(again));
                    copiedAgain.addAll(again);
                }
                new JournalPairs(target, name).remove(gone);
            });
        }
    }

    /** A change that runs in one transaction of the target. */
    private interface Change {
        void make() throws SQLException;
    }

    private void changing(Change change) throws SQLException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                Rows.transaction(target, () -> {
                    Rows.execute(target, LOCK_TIMEOUT);
                    change.make();
                    return true;
                });
                return;
            } catch (SQLException e) {
                // the worker locks the tables that it writes to until its next commit
                boolean inTheWay = SqlState.LOCK_NOT_AVAILABLE.equals(e.getSQLState())
                        || SqlState.DEADLOCK_DETECTED.equals(e.getSQLState());
                if (attempt == ATTEMPTS || !inTheWay) {
                    throw e;
                }
            }
        }
    }
}
