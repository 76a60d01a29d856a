package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.dump.internal.copy.CopyTask.Part;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies a part of a table between two sessions with open transactions. Thread-safe. */
final class PartCopier {
    private static final Logger LOG = LoggerFactory.getLogger(PartCopier.class);

    /**
     * A trigger checks a deferrable key, and session_replication_role disables it together with users' triggers: for a
     * table with such a key, all triggers remain enabled until the transaction ends.
     */
    private static final String CHECK_DEFERRABLE_KEYS = """
            SELECT pg_catalog.set_config('session_replication_role', 'origin', true)
             WHERE pg_catalog.current_setting('session_replication_role') = 'replica'
               AND EXISTS (SELECT FROM pg_catalog.pg_constraint c
                            WHERE c.conrelid = %s::pg_catalog.regclass
                              AND c.contype IN ('p', 'u', 'x') AND c.condeferrable)
            """;

    private final DatabaseMigration migration;
    private final Map<QualifiedName, String> extensionTables;

    PartCopier(DatabaseMigration migration, Map<QualifiedName, String> extensionTables) {
        this.migration = migration;
        this.extensionTables = extensionTables;
    }

    /** @param seen the part's table, as the snapshot shows it */
    Copied copy(SessionPair sessions, Part part, SourceTable seen) throws InterruptedException {
        TableState table = part.table();
        table.start(migration.progress());
        if (seen.empty()) {
            return new Copied(table, 0, 0);
        }
        RowFormat format = RowFormat.of(seen.types(), sessions.sourceEncoding(), sessions.targetEncoding());
        CopyStatements statements =
                new CopyStatements(table.nameOnSource(), seen.columns(), format, sessions.sourceEncoding());
        Meter meter = new Meter(table.name());
        RowTransfer transfer = new RowTransfer(sessions, table.name(), format, meter);
        String out = statements.out(part.range().condition(), condition(table.name()));
        LOG.debug("{} - {}", migration.migrationId(), out);
        long rows = switch (table.landing()) {
            case PLAIN, ROOT ->
                transfer.move(out, statements.in(table.destination().quoted()));
            case POPULATED -> {
                checkDeferrableKeys(sessions, table.name());
                yield transfer.move(out, statements.in(table.destination().quoted()));
            }
            case FROZEN -> {
                truncate(sessions, table.name());
                yield transfer.move(out, statements.inFrozen(table.name().quoted()));
            }
            case EXTENSION -> addMissing(sessions, table.name(), seen, transfer, statements, out);
        };
        return new Copied(table, rows, meter.bytes);
    }

    private Optional<String> condition(QualifiedName table) {
        return Optional.ofNullable(extensionTables.get(table))
                .map(PartCopier::withoutWhere)
                .filter(condition -> !condition.isBlank());
    }

    /** {@code pg_extension.extcondition} begins with the keyword. */
    private static String withoutWhere(String condition) {
        String text = condition.strip();
        return text.regionMatches(true, 0, "WHERE", 0, "WHERE".length()) ? text.substring("WHERE".length()) : text;
    }

    private static void truncate(SessionPair sessions, QualifiedName table) {
        try {
            sessions.onTarget("TRUNCATE ONLY " + table.quoted());
        } catch (SQLException e) {
            throw CopyFailures.of(table, Side.TARGET, "it was emptied before it is filled", e);
        }
    }

    private static void checkDeferrableKeys(SessionPair sessions, QualifiedName table) {
        try {
            sessions.onTarget(CHECK_DEFERRABLE_KEYS.formatted(CopyStatements.literal(table.quoted())));
        } catch (SQLException e) {
            throw CopyFailures.of(table, Side.TARGET, "its keys were read", e);
        }
    }

    private static long addMissing(
            SessionPair sessions,
            QualifiedName table,
            SourceTable seen,
            RowTransfer transfer,
            CopyStatements statements,
            String out)
            throws InterruptedException {
        ExtensionRows rows = new ExtensionRows(sessions, table, seen.columns());
        try {
            long moved = transfer.move(out, statements.in(rows.begin()));
            rows.finish();
            return moved;
        } catch (SQLException e) {
            throw CopyFailures.of(table, Side.TARGET, "the extension's rows were completed", e);
        }
    }

    /** Limits the rate and reports the progress. */
    private final class Meter implements TargetCopy.Progress {
        private final QualifiedName table;
        private long bytes;

        private Meter(QualifiedName table) {
            this.table = table;
        }

        @Override
        public void sending(long rows, int length) throws InterruptedException {
            migration.awaitSourceBytes(length);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            bytes += length;
            migration.progress().copied(table, rows, length);
        }
    }
}
