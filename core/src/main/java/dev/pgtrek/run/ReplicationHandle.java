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
 * The databases of a migration that replicate, for as long as they do: what this stands for is on the two servers, and goes
 * on when no process looks at it. {@link MigrationRun#replication()} gives that of a run of this process, {@link
 * Migration#replication} that of an earlier one. Thread-safe.
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
     * Asks both servers for the state of each database of the migration: of those that replicate, or will, and of those that
     * are copied once, or could not be copied, as far as the target's records tell of them.
     *
     * @return one for each database; none before the run has planned its work
     * @throws MigrationCancelledException if the thread is interrupted; its interrupt status is set, and the run goes on
     */
    List<ReplicationStatus> status();

    /**
     * Waits until every database that is followed is {@linkplain dev.pgtrek.strategy.ReplicationStatus.State#IN_SYNC in sync}.
     *
     * @param atMost the longest that this may take
     * @return how they stood when all of them were
     * @throws MigrationException with {@link ErrorCode#TIMEOUT} if the time is over, with {@link ErrorCode#REPLICATION} if
     *     one of them failed or was stopped, or if none is followed; or, of a run of this process, what
     *     {@link MigrationRun#await()} throws
     * @throws MigrationCancelledException if the thread is interrupted; its interrupt status is set, and replication goes on
     */
    List<ReplicationStatus> awaitInSync(Duration atMost);

    /**
     * Waits until every database that is followed is in sync, or {@linkplain ReplicationStatus#isWithin behind} by no more
     * than that.
     *
     * @param atMost the longest that this may take
     * @param maxLagBytes how many bytes of WAL each may be behind; at least 0
     * @return how they stood when all of them were
     * @throws MigrationException as {@link #awaitInSync(Duration)}
     * @throws MigrationCancelledException as {@link #awaitInSync(Duration)}
     */
    List<ReplicationStatus> awaitInSync(Duration atMost, long maxLagBytes);

    /**
     * Makes the tables on the target that were made on the source since the databases were copied, with new partitions of
     * tables that are followed already, and follows them from now on. {@link #status()} names them until then, by findings
     * {@code table-new}. Returns when they are made; their rows are copied while replication goes on. Those that can't be
     * followed, as they have no usable key or were filled before they became partitions, are copied by the cutover. Those
     * that the migration's selection of tables leaves out are made, and stay without rows.
     *
     * <p>Replicated tables of which {@link #status()} says that changes may be lost are brought up to date: partitions that
     * were attached or detached on the source are so on the target, and tables that somebody has taken out of the
     * publication are published again. Their rows are copied again: at once where a table is published by itself, by the
     * cutover while it has writes stopped where it is a partition of a published table. Until then such a partition is empty
     * on the target.
     *
     * @return for each database that is followed, which tables are now, and which ones can't be and why; an error among the
     *     findings if a server could not be reached, or refused
     * @throws MigrationCancelledException if the thread is interrupted; its interrupt status is set, and this may be
     *     repeated
     */
    default List<NewTables> followNewTables() {
        return followNewTables(DroppedTables.KEEP);
    }

    /**
     * As {@link #followNewTables()}, with a choice for tables and partitions that were dropped on the source.
     *
     * @param dropped what to do about them; {@link DroppedTables#KEEP} by default
     * @return as {@link #followNewTables()}
     * @throws MigrationCancelledException as {@link #followNewTables()}
     */
    List<NewTables> followNewTables(DroppedTables dropped);

    /**
     * Ends the replication of all databases: the target keeps its rows, sequences are brought up to date, and everything of
     * pgtrek's is removed on both servers, as far as they can be reached. A run that still copies is cancelled first. May be
     * repeated, and does then what is left to do.
     *
     * @return for each database that was followed, what was done and what is left
     * @throws MigrationCancelledException if the thread is interrupted; its interrupt status is set
     */
    List<StopReport> stop();

    /**
     * Ends what the migration does with one database, and leaves the others alone: its replication as {@link
     * #stop()} does, or, where it does not replicate, the record of its copy. The database no longer belongs to
     * the migration, and may be migrated again under the same migration id.
     *
     * @return what was done and what is left
     * @throws MigrationException with {@link ErrorCode#REPLICATION} if the migration has no such database, or it is being
     *     copied
     * @throws MigrationCancelledException if the thread is interrupted; its interrupt status is set
     */
    StopReport stop(String database);

    /**
     * Switches applications over to the target: waits until it has caught up, stops the writes on the source, waits until
     * the target has all that was ever committed there, proves it, and makes the target stand on its own. What goes wrong
     * before that is undone: the source may be written to again, and replication goes on.
     *
     * <p>Databases of the migration that do not replicate, as they were copied once or could not be copied, would be left
     * behind: the cutover is rejected, and they are named, unless {@link Cutover#leftOut} names them.
     *
     * @return what was done, also when it was undone
     * @throws MigrationException with {@link ErrorCode#CUTOVER} if no database replicates, some are still being copied, or
     *     some that do not replicate are not named to be left out; nothing was changed
     * @throws MigrationCancelledException if the thread is interrupted; its interrupt status is set, and the cutover has
     *     been undone
     */
    CutoverReport cutover(Cutover cutover);

    /**
     * Returns to the source after a {@link #cutover} {@linkplain Cutover#reverseReplication() with reverse replication},
     * with all that was written to the target since: the same as a cutover, with the servers' parts exchanged.
     *
     * @return what was done, also when it was undone
     * @throws MigrationException with {@link ErrorCode#CUTOVER} if no database of this migration can be returned to
     * @throws MigrationCancelledException if the thread is interrupted; its interrupt status is set, and applications go on
     *     with the target
     */
    CutoverReport switchBack(Cutover cutover);

    /** Lets go of it: replication goes on, and no events of it come any more. */
    @Override
    void close();
}
