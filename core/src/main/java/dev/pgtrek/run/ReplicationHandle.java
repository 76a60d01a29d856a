package dev.pgtrek.run;

import dev.pgtrek.Migration;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.strategy.DroppedTables;
import dev.pgtrek.strategy.NewTables;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import java.time.Duration;
import java.util.List;

/**
 * A handle to the ongoing replication of a migration's databases. The replication lives on the two servers, and
 * continues without any process of pgtrek. {@link MigrationRun#replication()} returns the handle of a run of this
 * process, {@link Migration#replication} the handle of an earlier one. Thread-safe.
 *
 * <pre>{@code
 * try (ReplicationHandle replication = migration.replication("shop")) {
 *   replication.awaitInSync(Duration.ofHours(1));
 *   CutoverReport report = replication.cutover(Cutover.withDefaults());
 * }
 * }</pre>
 */
public interface ReplicationHandle extends AutoCloseable {
    /** Names the migration in log lines and on both servers. */
    String migrationId();

    /**
     * Queries both servers for the state of each database of the migration. Includes databases that replicate or will,
     * and those copied once or not copied, as far as the target's records name them.
     *
     * @return a status for each database; none before the run has planned its work
     * @throws MigrationCancelledException if the thread is interrupted; its interrupt status is set, and the run
     *     continues
     */
    List<ReplicationStatus> status();

    /**
     * Waits until every replicated database is
     * {@linkplain dev.pgtrek.strategy.ReplicationStatus.State#IN_SYNC in sync}.
     *
     * @param atMost the longest time to wait
     * @return the statuses at the moment when all met the condition
     * @throws MigrationException with {@link ErrorCode#TIMEOUT} if the time is over, with {@link ErrorCode#REPLICATION}
     *     if one of them failed or was stopped, or if none replicates; or, for a run of this process, what
     *     {@link MigrationRun#await()} throws
     * @throws MigrationCancelledException if the thread is interrupted; its interrupt status is set, and replication
     *     continues
     */
    List<ReplicationStatus> awaitInSync(Duration atMost);

    /**
     * Waits until every replicated database is in sync, or its lag is {@linkplain ReplicationStatus#isWithin within}
     * the given bytes.
     *
     * @param atMost the longest time to wait
     * @param maxLagBytes the lag in bytes of WAL that each may have; at least 0
     * @return the statuses at the moment when all met the condition
     * @throws MigrationException as {@link #awaitInSync(Duration)}
     * @throws MigrationCancelledException as {@link #awaitInSync(Duration)}
     */
    List<ReplicationStatus> awaitInSync(Duration atMost, long maxLagBytes);

    /**
     * Creates on the target the tables that were created on the source after the copy, and replicates them from now on.
     * This includes new partitions of tables that already replicate. {@link #status()} names such tables until then, by
     * findings {@code table-new}. Returns when the tables exist; their rows are copied while replication continues. The
     * cutover copies tables that can't replicate: those without a usable key, and those filled before they became
     * partitions. Tables that the migration's selection excludes are created, and stay without rows.
     *
     * <p>Brings replicated tables up to date for which {@link #status()} reports that changes may be lost. Partitions
     * that were attached or detached on the source are attached or detached on the target. Tables that a user removed
     * from the publication are published again. Their rows are copied again: at once where a table is published by
     * itself. Rows of a partition of a published table are copied by the cutover during the write outage; until then
     * the partition is empty on the target.
     *
     * @return for each replicated database, the tables that replicate now, and those that can't and why; an error among
     *     the findings if a server was unreachable or rejected a statement
     * @throws MigrationCancelledException if the thread is interrupted; its interrupt status is set, and this may be
     *     repeated
     */
    default List<NewTables> followNewTables() {
        return followNewTables(DroppedTables.KEEP);
    }

    /**
     * Does the same as {@link #followNewTables()}, with a choice for tables and partitions that were dropped on the
     * source.
     *
     * @param dropped the handling of dropped tables; {@link DroppedTables#KEEP} by default
     * @return as {@link #followNewTables()}
     * @throws MigrationCancelledException as {@link #followNewTables()}
     */
    List<NewTables> followNewTables(DroppedTables dropped);

    /**
     * Ends the replication of all databases: the target keeps its rows, sequences are brought up to date, and every
     * object of pgtrek is removed from each reachable server. Cancels a run that still copies first. May be repeated to
     * do what is left.
     *
     * @return for each replicated database, what was done and what is left
     * @throws MigrationCancelledException if the thread is interrupted; its interrupt status is set
     */
    List<StopReport> stop();

    /**
     * Removes one database from the migration, and leaves the others alone. Ends its replication as {@link #stop()}
     * does, or removes the record of its copy if it does not replicate. The database may then be migrated again under
     * the same migration id.
     *
     * @return what was done and what is left
     * @throws MigrationException with {@link ErrorCode#REPLICATION} if the migration contains no such database, or is
     *     copying it
     * @throws MigrationCancelledException if the thread is interrupted; its interrupt status is set
     */
    StopReport stop(String database);

    /**
     * Cuts applications over to the target. Waits until the target has caught up, and stops the writes on the source.
     * Then waits until the target has every committed change, proves that, and makes the target independent. A failure
     * before that undoes the cutover: the source accepts writes again, and replication continues.
     *
     * <p>Rejects the cutover if the migration contains databases that do not replicate, because they were copied once
     * or could not be copied. The message names them. {@link Cutover#leftOut} excludes such databases.
     *
     * @return what was done, also when it was undone
     * @throws MigrationException with {@link ErrorCode#CUTOVER} if no database replicates, some are still being copied,
     *     or some that do not replicate are not excluded; nothing was changed
     * @throws MigrationCancelledException if the thread is interrupted; its interrupt status is set, and the cutover is
     *     undone
     */
    CutoverReport cutover(Cutover cutover);

    /**
     * Returns to the source after a {@link #cutover}
     * {@linkplain Cutover#reverseReplication() with reverse replication}, with every write to the target since. Works
     * like a cutover with the servers' roles exchanged.
     *
     * @return what was done, also when it was undone
     * @throws MigrationException with {@link ErrorCode#CUTOVER} if no database of this migration can be switched back
     * @throws MigrationCancelledException if the thread is interrupted; its interrupt status is set, and applications
     *     continue to use the target
     */
    CutoverReport switchBack(Cutover cutover);

    /** Detaches from the replication, which continues; no further events of it are delivered. */
    @Override
    void close();
}
