package dev.pgtrek.dump.internal.source;

import dev.pgtrek.check.Finding;
import dev.pgtrek.checks.verify.TableVerifier;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.Difference;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.Phase;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Compares the arrived rows with the snapshot. */
public final class MovedRows {
    private MovedRows() {}

    /**
     * Returns the number of rows that are equal on both sides.
     *
     * @param counted row counts by the tables' OIDs, if the source has already counted them under the same snapshot
     * @throws MigrationException with {@link ErrorCode#VERIFICATION} if a table differs; all differing tables are
     *     reported as findings
     */
    public static long verify(
            DatabaseMigration migration,
            String snapshotId,
            List<TableInfo> tables,
            Map<Long, Long> counted,
            Verify level)
            throws SQLException, InterruptedException {
        migration.progress().phase(Phase.VERIFY);
        LongAdder compared = new LongAdder();
        Set<Long> reached = ConcurrentHashMap.newKeySet();
        List<Difference> differences = TableVerifier.withDefaults()
                .knowing(counted)
                .onCompared((table, rows) -> {
                    reached.add(table.oid());
                    compared.add(rows);
                })
                .verify(migration, Optional.of(snapshotId), tables, level);
        for (Difference difference : differences) {
            migration
                    .progress()
                    .finding(Finding.error("verification", difference.message()).about(difference.object()));
        }
        if (!differences.isEmpty()) {
            throw new MigrationException(
                    ErrorCode.VERIFICATION,
                    Plural.of(differences.size(), "table") + " of database " + migration.database()
                            + (differences.size() == 1 ? " differs" : " differ") + " from the source, the first: "
                            + differences.get(0).object() + ": "
                            + differences.get(0).message()
                            + "; see that nothing else writes to the target, and that the expressions of generated columns"
                            + " depend on nothing but the row; then drop the database there and run again");
        }
        requireAll(migration.database(), tables, reached);
        return compared.sum();
    }

    private static void requireAll(String database, List<TableInfo> tables, Set<Long> reached) {
        List<TableInfo> others =
                tables.stream().filter(table -> !reached.contains(table.oid())).toList();
        if (!others.isEmpty()) {
            throw new MigrationException(
                    ErrorCode.VERIFICATION,
                    Plural.of(others.size(), "table") + " of database " + database
                            + (others.size() == 1 ? " was" : " were") + " not compared, the first: "
                            + others.get(0).qualifiedName());
        }
    }
}
