package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.checks.verify.UserCodeInPlans;
import dev.pgtrek.dump.result.TableCopyException;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.concurrent.TaskGroup;
import dev.pgtrek.internal.jdbc.SessionPool;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.SourceLimits;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies the rows of many tables of a database under one exported snapshot: COPY of the source streams into COPY of the
 * target, through a buffer of some kilobytes for each worker. Thread-safe.
 *
 * <pre>{@code
 * CopyResult result = new CopyEngine(migration, snapshotId, CopyOptions.defaults())
 *     .copy(tables, table -> submitIndexesOf(table));
 * }</pre>
 *
 * <p>The owner of the snapshot must keep it until {@link #copy} has returned. The target's tables must exist, without
 * foreign keys and preferably without any index.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-SNAPSHOT-SYNCHRONIZATION">Snapshot
 *     synchronization</a>
 */
public final class CopyEngine {
    private static final Logger LOG = LoggerFactory.getLogger(CopyEngine.class);

    private final DatabaseMigration migration;
    private final String snapshotId;
    private final CopyOptions options;

    /** @param snapshotId the result of {@code pg_export_snapshot} or of the creation of a slot on the source */
    public CopyEngine(DatabaseMigration migration, String snapshotId, CopyOptions options) {
        this.migration = migration;
        this.snapshotId = snapshotId;
        this.options = options;
    }

    /**
     * Copies all rows of the tables. Blocks until they are committed, or until the first failure. Running work is then
     * cancelled and has ended when this method throws.
     *
     * @param tables ordinary tables and leaf partitions, each once
     * @param onTableComplete receives each table as soon as the last of its rows is committed, from the worker threads;
     *     it must return at once, and its exceptions end the copy. It is not called for a table that was left unchanged
     *     or was excluded: see {@link CopyOptions#populated()} and {@link CopyResult#leftOut()}.
     * @throws dev.pgtrek.dump.result.TableCopyException if a server rejected a row or a statement, or a session was lost
     * @throws dev.pgtrek.dump.result.TableChangedException if a table was truncated or rewritten after the snapshot was
     *     taken
     * @throws MigrationCancelledException if the run was cancelled
     * @throws InterruptedException if the thread was interrupted; everything has ended by then
     * @throws SQLException if a session could not be opened, or the tables' sizes could not be read
     */
    public CopyResult copy(List<TableInfo> tables, Consumer<TableInfo> onTableComplete)
            throws InterruptedException, SQLException {
        requireRows(tables);
        int major = migration.source().version().major();
        CopyPlanner.Plan plan = plan(tables, major);
        try (SessionPool<SessionPair> sessions = SessionPair.pool(migration, options, idleSessions())) {
            PartCopier copier = new PartCopier(migration, options.extensionTables());
            CopyWorker worker = new CopyWorker(
                    new SnapshotId(snapshotId, major),
                    new MovedStorage(migration, options.truncatedTablesAreEmpty()),
                    sessions,
                    copier,
                    migration.progress(),
                    onTableComplete,
                    options.changedTablesAreLeftOut() ? Optional.of(new NamesNow(migration)) : Optional.empty());
            AtomicReference<TableCopyException> refusal = new AtomicReference<>();
            List<CopyTask> tasks = plan.tasks();
            while (!tasks.isEmpty()) {
                List<CopyTask> left = run(tasks, worker, sessions, refusal);
                if (Set.copyOf(left).equals(Set.copyOf(tasks))) {
                    throw Objects.requireNonNull(refusal.get());
                }
                tasks = left;
            }
        }
        CopyResult result =
                new CopyResult(plan.states().stream().map(TableState::result).toList());
        LOG.debug(
                "{} - copied {} rows, {} bytes, of {} tables of database {}",
                migration.migrationId(),
                result.rows(),
                result.bytes(),
                result.copiedTables(),
                migration.database());
        return result;
    }

    /** Returns the tasks to retry. */
    private List<CopyTask> run(
            List<CopyTask> tasks,
            CopyWorker worker,
            SessionPool<SessionPair> sessions,
            AtomicReference<TableCopyException> refusal)
            throws InterruptedException, SQLException {
        List<CopyTask> left = Collections.synchronizedList(new ArrayList<>());
        TaskGroup group = new TaskGroup(migration.work(), sessions::abortAll);
        tasks.forEach(task -> group.submit(task.weight(), () -> left.addAll(worker.run(task, refusal::set))));
        Optional<Throwable> failure = group.awaitFailure();
        if (failure.isPresent()) {
            fail(failure.get());
        }
        return left;
    }

    private static void requireRows(List<TableInfo> tables) {
        for (TableInfo table : tables) {
            if (table.kind() != TableInfo.Kind.TABLE) {
                throw new IllegalArgumentException("only tables that hold rows of their own can be copied; "
                        + table.qualifiedName() + " is a " + table.kind());
            }
        }
    }

    private CopyPlanner.Plan plan(List<TableInfo> tables, int major) throws SQLException {
        try (Connection source = migration.sourceSession()) {
            CopyPlanner planner = new CopyPlanner(options, migration.work().jobs(), tables);
            requireNoUserCode(source, tables);
            List<TableInfo> large = planner.worthSplitting();
            // a part is read by a query, a whole table by a COPY that needs no plan
            Set<QualifiedName> whole = UserCodeInPlans.in(
                    source, large.stream().map(TableInfo::qualifiedName).toList());
            List<TableInfo> splittable = large.stream()
                    .filter(table -> !whole.contains(table.qualifiedName()))
                    .toList();
            return planner.plan(new TableSplitter(options).split(source, major, splittable));
        }
    }

    /** A query selects the user's own rows of an extension's table. */
    private void requireNoUserCode(Connection source, List<TableInfo> tables) throws SQLException {
        List<QualifiedName> queried = tables.stream()
                .map(TableInfo::qualifiedName)
                .filter(table ->
                        !options.extensionTables().getOrDefault(table, "").isBlank())
                .toList();
        for (QualifiedName table : queried.isEmpty() ? Set.<QualifiedName>of() : UserCodeInPlans.in(source, queried)) {
            throw new MigrationException(
                    ErrorCode.DATABASE,
                    "the rows of the extension's table " + table
                            + " can't be read safely: a query on it would run functions of its indexes or statistics,"
                            + " which other users own, with the rights of pgtrek's user. Exclude the table, or drop those"
                            + " indexes and statistics");
        }
    }

    /** If the number of source sessions is limited, no idle session is kept. */
    private int idleSessions() {
        SourceLimits limits = migration.options().sourceLimits();
        return limits.connections().isPresent() ? 0 : Integer.MAX_VALUE;
    }

    private void fail(Throwable failure) throws SQLException {
        migration.throwIfCancelled();
        if (failure instanceof SQLException e) {
            throw e;
        }
        if (failure instanceof RuntimeException e && !(failure instanceof CancellationException)) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        // a task was removed from the queue, or its thread interrupted, because the queue was closed
        throw new MigrationCancelledException(
                "the copy of database " + migration.database() + " was cancelled", failure);
    }
}
