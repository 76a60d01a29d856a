package dev.pgtrek.strategy;

import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.CutoverRequest;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.server.Server;

/**
 * A way to move one database that follows the source afterwards: its {@link #migrate} returns as soon as the target is in
 * sync, with {@link DatabaseOutcome#replicating()} where the target goes on to follow. All that it makes on the two servers
 * has the {@link ReplicationName} of the database, so that any later process can take it up.
 */
public interface ContinuousStrategy extends MigrationStrategy {
    /**
     * The handle of a database's replication, which may be under way, running, ended, or not yet begun. Opens nothing.
     *
     * @param source where the database comes from; its {@link Server#database()} does not matter
     * @param target where it goes
     */
    Replication attach(String migrationId, String database, Server source, Server target);

    /**
     * Switches databases that are followed over, all together or not at all. What goes wrong before the target has taken
     * over is undone, and told by the report. Not possible by default.
     *
     * @throws InterruptedException if the thread is interrupted; the cutover has then been undone
     */
    default CutoverReport cutover(CutoverRequest request) throws InterruptedException {
        throw new MigrationException(
                ErrorCode.CUTOVER, "strategy " + name() + " can't switch applications over to the target");
    }

    /**
     * Returns to the source of an earlier {@link #cutover} that had reverse replication: the same with the servers' parts
     * exchanged. Not possible by default.
     *
     * @param request with the servers as they are named in the migration, {@code source} being what is returned to
     * @throws InterruptedException if the thread is interrupted; nothing has been switched then
     */
    default CutoverReport switchBack(CutoverRequest request) throws InterruptedException {
        throw new MigrationException(ErrorCode.CUTOVER, "strategy " + name() + " can't switch back to the source");
    }
}
