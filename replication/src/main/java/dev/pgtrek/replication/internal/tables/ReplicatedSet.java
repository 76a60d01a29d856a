package dev.pgtrek.replication.internal.tables;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.TrustedOwners;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.journal.JournalTables;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Maps the tables of the source to those of the target: as they were when the rows were copied, and as they are now.
 * Only the records from the copy can tell an unchanged table from one that was renamed, detached, recreated, or
 * removed from the publication for a while. Immutable.
 */
public final class ReplicatedSet {
    /** Tables that were added to the subscription without copying their rows, as these existed already. */
    private static final String NOT_COPIED = TrustedOwners.in("""
            SELECT r.srrelid::pg_catalog.int8
              FROM pg_catalog.pg_subscription_rel r
              JOIN pg_catalog.pg_subscription s ON s.oid = r.srsubid
              JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
             WHERE s.subname = ? AND s.subowner IN (${trusted}) AND r.srsubstate = 'r' AND r.srsublsn IS NULL
            """);

    private static final String OWNED_SEQUENCES = """
            SELECT n.nspname, c.relname, tn.nspname, t.relname
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_depend d
                ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
               AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0
               AND d.deptype IN ('a', 'i')
              JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
              JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
             WHERE c.relkind = 'S'
            """;

    final String database;
    final CatalogRelations source;
    final CatalogRelations target;
    final Optional<Published> published;
    final Optional<Published> publishedBefore;
    final Map<Long, Pair> pairs;
    final Set<QualifiedName> late;
    final Set<Long> notCopied;
    final Set<QualifiedName> attachedWithRows;

    private ReplicatedSet(Connection onSource, Connection onTarget, ReplicationName name) throws SQLException {
        this.database = onTarget.getCatalog();
        JournalPairs journal = new JournalPairs(onTarget, name);
        this.pairs = journal.read();
        this.publishedBefore = journal.published();
        this.late = new HashSet<>(JournalTables.copiedAtCutover(onTarget, name).read());
        this.published = Published.read(onSource, name);
        this.source = CatalogRelations.read(onSource);
        this.target = CatalogRelations.read(onTarget);
        this.notCopied = new HashSet<>(Rows.all(onTarget, NOT_COPIED, row -> row.getLong(1), name.toString()));
        Set<QualifiedName> unknown = new TreeSet<>();
        for (CatalogRelation table : source.all()) {
            if (!pairs.containsKey(table.oid()) && isPart(table) && !table.isPartitioned()) {
                unknown.add(table.name());
            }
        }
        this.attachedWithRows = unknown.isEmpty() ? Set.of() : AttachedPartitions.among(onSource, unknown);
    }

    /** Reads both sides and the journal. */
    public static ReplicatedSet read(Connection source, Connection target, ReplicationName name) throws SQLException {
        return new ReplicatedSet(source, target, name);
    }

    /**
     * Records the mapping.
     *
     * @param source a session that sees the source as it is copied, or as it was before
     */
    public static void begin(Connection source, Connection target, ReplicationName name) throws SQLException {
        begin(source, target, name, Set.of());
    }

    /** @param withoutRows the tables of the source whose rows have not arrived, by OID */
    public static void begin(Connection source, Connection target, ReplicationName name, Set<Long> withoutRows)
            throws SQLException {
        CatalogRelations onSource = CatalogRelations.read(source);
        Optional<Published> published = Published.read(source, name);
        CatalogRelations onTarget = CatalogRelations.read(target);
        JournalTables copiedLate = JournalTables.copiedAtCutover(target, name);
        copiedLate.update();
        Set<QualifiedName> late = new HashSet<>(copiedLate.read());
        List<Pair> pairs = new ArrayList<>();
        for (CatalogRelation table : onSource.all()) {
            Optional<CatalogRelation> there = onTarget.find(table.name());
            Optional<CatalogRelation> unit = published.flatMap(all -> all.unit(onSource, table));
            if (there.isPresent() && (unit.isPresent() || table.isSequence() || late.contains(table.name()))) {
                Pair pair = Pair.of(table, there.get(), unit, published);
                pairs.add(withoutRows.contains(table.oid()) ? pair.withoutRows() : pair);
            }
        }
        new JournalPairs(target, name).add(published, pairs);
    }

    /**
     * Returns the changes that would lose rows or values, ordered by table name; empty if the source has not changed.
     */
    public List<Problem> problems() {
        return pairs.isEmpty() ? List.of() : new SetComparison(this).problems();
    }

    /** Returns the renames of tables on the source since the copy. */
    public Renames renames() {
        return Renames.of(this);
    }

    /**
     * Returns the sequences that were created on the source since the replication began, and that the target lacks.
     *
     * @param session a session with the source
     * @param selects the tables and sequences that arrive on the target; a sequence arrives with the table that owns it
     */
    public List<QualifiedName> newSequences(Connection session, Predicate<QualifiedName> selects) throws SQLException {
        Set<QualifiedName> leftOut = Rows.all(session, OWNED_SEQUENCES, ReplicatedSet::ownedSequence).stream()
                .filter(owned -> !selects.test(owned.table()))
                .map(OwnedSequence::sequence)
                .collect(Collectors.toSet());
        return source.all().stream()
                .filter(CatalogRelation::isSequence)
                .filter(sequence -> !pairs.containsKey(sequence.oid()))
                .filter(sequence ->
                        published.filter(all -> sequence.oid() > all.oid()).isPresent())
                .map(CatalogRelation::name)
                .filter(sequence -> target.find(sequence).isEmpty())
                .filter(sequence -> selects.test(sequence) && !leftOut.contains(sequence))
                .sorted()
                .toList();
    }

    private record OwnedSequence(QualifiedName sequence, QualifiedName table) {}

    private static OwnedSequence ownedSequence(ResultSet row) throws SQLException {
        return new OwnedSequence(
                new QualifiedName(row.getString(1), row.getString(2)),
                new QualifiedName(row.getString(3), row.getString(4)));
    }

    Optional<CatalogRelation> unit(CatalogRelation table) {
        return published.flatMap(all -> all.unit(source, table));
    }

    /** Returns whether a table's changes are published as changes of a partitioned parent. */
    boolean isPart(CatalogRelation table) {
        return unit(table).filter(whole -> whole.oid() != table.oid()).isPresent();
    }
}
