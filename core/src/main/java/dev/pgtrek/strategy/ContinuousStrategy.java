package dev.pgtrek.strategy;

import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.CutoverRequest;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.server.Server;

/**
 * A strategy that replicates a database after its copy. Its {@link #migrate} returns as soon as the target is in sync,
 * with {@link DatabaseOutcome#replicating()} where the target continues to replicate. Every object that it creates on
 * the two servers has the {@link ReplicationName} of the database, so that any later process can attach to it.
 */
public interface ContinuousStrategy extends MigrationStrategy {
    /**
     * Returns the handle of a database's replication, which may be starting, running, ended or not yet begun. Opens no
     * connection.
     *
     * @param database its name on the source
     * @param source the server that holds the database; its {@link Server#database()} does not matter
     * @param target the server that the database moves to; its methods take names of the source, also of databases with
     *     another name there: see {@link Server#withRenamedDatabases}
     */
    Replication attach(String migrationId, String database, Server source, Server target);

    /**
     * Cuts replicated databases over, all together or not at all. A failure before the target has taken over undoes the
     * cutover, and the report describes it. Unsupported by default.
     *
     * @throws InterruptedException if the thread is interrupted; the cutover is undone then
     */
    default CutoverReport cutover(CutoverRequest request) throws InterruptedException {
        throw new MigrationException(
                ErrorCode.CUTOVER, "strategy " + name() + " can't switch applications over to the target");
    }

    /**
     * Returns to the source of an earlier {@link #cutover} with reverse replication: a cutover with the servers' roles
     * exchanged. Unsupported by default.
     *
     * @param request with the servers as the migration names them: {@code source} is the server to return to
     * @throws InterruptedException if the thread is interrupted; nothing is switched then
     */
    default CutoverReport switchBack(CutoverRequest request) throws InterruptedException {
        throw new MigrationException(ErrorCode.CUTOVER, "strategy " + name() + " can't switch back to the source");
    }
}
