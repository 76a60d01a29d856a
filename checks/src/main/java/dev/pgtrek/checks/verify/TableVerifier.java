package dev.pgtrek.checks.verify;

import dev.pgtrek.check.Finding;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.Difference;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseMigration.Registration;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ObjLongConsumer;

/**
 * Compares tables of one database during a migration: the part of a {@link Verification} that strategies use, with the
 * migration's sessions, work queue and progress. Immutable and thread-safe.
 *
 * <pre>{@code
 * List<Difference> differences =
 *     TableVerifier.withDefaults().verify(migration, Optional.of(snapshot), tables, Verify.COUNTS);
 * }</pre>
 */
public final class TableVerifier {
    private static final int MOST_KEYS = 10_000;
    private static final TableVerifier DEFAULTS = new TableVerifier(0, (table, rows) -> {}, Map.of());

    private final int keyLimit;
    private final ObjLongConsumer<TableInfo> compared;
    private final Map<Long, Long> known;

    private TableVerifier(int keyLimit, ObjLongConsumer<TableInfo> compared, Map<Long, Long> known) {
        this.keyLimit = keyLimit;
        this.compared = compared;
        this.known = known;
    }

    /** Returns a verifier that reports which tables differ, not which of their rows. */
    public static TableVerifier withDefaults() {
        return DEFAULTS;
    }

    /**
     * Returns a verifier that also reports the keys of differing rows; see {@link Difference#rows}.
     *
     * @param limit the maximum number of keys for each table, 0 to 10,000
     */
    public TableVerifier keysOfDifferingRows(int limit) {
        return new TableVerifier(keyLimit(limit), compared, known);
    }

    /**
     * Returns a verifier that calls a listener for each compared table, with the number of its rows on the source.
     *
     * @param listener called by the threads of the migration's queue
     */
    public TableVerifier onCompared(ObjLongConsumer<TableInfo> listener) {
        return new TableVerifier(keyLimit, listener, known);
    }

    /**
     * Returns a verifier that uses known row counts of the source. With {@link Verify#COUNTS}, these tables are counted
     * on the target only. Applies to tables that one COPY has read whole under the same snapshot that {@link #verify} is
     * given: the source's server counted the rows as it sent them.
     *
     * @param rows the row counts by the tables' OIDs on the source
     */
    public TableVerifier knowing(Map<Long, Long> rows) {
        return new TableVerifier(keyLimit, compared, Map.copyOf(rows));
    }

    static int keyLimit(int limit) {
        if (limit < 0 || limit > MOST_KEYS) {
            throw new IllegalArgumentException("keysOfDifferingRows must be 0 to " + MOST_KEYS + ", was " + limit);
        }
        return limit;
    }

    /**
     * Compares the contents of tables and materialized views. Partitioned and foreign tables hold no rows of their own
     * and are excluded. Blocks until all are compared.
     *
     * @param sourceSnapshot an exported snapshot by which the source is read; without it each table is read in its
     *     current state
     * @param tables the source's tables
     * @return the differences, in the order of the tables' names
     * @throws SQLException if a session is lost; a table that cannot be read is reported as a difference
     * @throws InterruptedException if the calling thread is interrupted; the queries have been cancelled by then
     */
    public List<Difference> verify(
            DatabaseMigration migration, Optional<String> sourceSnapshot, List<TableInfo> tables, Verify level)
            throws SQLException, InterruptedException {
        if (level == Verify.NONE || tables.stream().noneMatch(TableComparison::hasContents)) {
            return List.of();
        }
        try (SideSessions source = new SideSessions(Side.SOURCE, () -> migration.openSource("verify"), sourceSnapshot);
                SideSessions target =
                        new SideSessions(Side.TARGET, () -> migration.openTarget("verify"), Optional.empty())) {
            ServerPair pair = ServerPair.read(source, target);
            return new TableComparison(
                            migration.database(),
                            source,
                            target,
                            pair,
                            migration.work(),
                            new ProgressObserver(migration, compared),
                            known)
                    .compare(tables, level, keyLimit)
                    .differences();
        }
    }

    /** Compares the positions and parameters of the sequences of both sides. Blocks until all are compared. */
    public List<Difference> verifySequences(DatabaseMigration migration) throws SQLException, InterruptedException {
        try (SideSessions source =
                        new SideSessions(Side.SOURCE, () -> migration.openSource("verify"), Optional.empty());
                SideSessions target =
                        new SideSessions(Side.TARGET, () -> migration.openTarget("verify"), Optional.empty())) {
            return new SequenceComparison(
                            migration.database(), migration.options().objects(), source, target, migration.work())
                    .compare();
        }
    }

    /** Shows the comparisons as the migration's activities. */
    private record ProgressObserver(DatabaseMigration migration, ObjLongConsumer<TableInfo> listener)
            implements Observer {
        @Override
        public Registration began(String what) {
            migration.throwIfCancelled();
            return migration.progress().activity(what);
        }

        @Override
        public void compared(TableInfo table, long rows) {
            listener.accept(table, rows);
        }

        @Override
        public void differs(Difference difference) {}

        @Override
        public void notCompared(Difference table) {
            migration
                    .progress()
                    .finding(Finding.warning("not-compared", table.message())
                            .about(table.object())
                            .forDatabase(table.database()));
        }
    }
}
