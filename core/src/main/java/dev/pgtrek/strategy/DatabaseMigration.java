package dev.pgtrek.strategy;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.server.Server;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * One database's part of a run: what a {@link MigrationStrategy} is handed. Thread-safe.
 *
 * <p>Sessions have an empty {@code search_path} and no time-outs, are in auto-commit mode, and are aborted when the run is
 * cancelled; the caller that opens one closes it.
 */
public interface DatabaseMigration {
    String migrationId();

    /** The name of the database, on both servers. */
    String database();

    MigrationOptions options();

    /** What was read off both servers before the run. */
    CheckContext facts();

    default ServerInventory source() {
        return facts().source();
    }

    default ServerInventory target() {
        return facts().target();
    }

    default DatabaseInventory sourceDatabase() {
        return facts().sourceDatabase(database());
    }

    /** The source's coordinates and secrets, for programs that open connections of their own. */
    Server sourceServer();

    /** The target's coordinates and secrets, for programs that open connections of their own. */
    Server targetServer();

    /** Whether the target's database was created by this run, so that nothing in it is anybody else's. */
    boolean createdByThisRun();

    /** A session with this database on the source, from a small pool: for short work. */
    Connection sourceSession() throws SQLException;

    /** A session with this database on the target, from a small pool: for short work. */
    Connection targetSession() throws SQLException;

    /**
     * A session of its own with this database on the source: for what holds a snapshot, locks or changed settings.
     *
     * @param purpose a word or two, shown in {@code pg_stat_activity.application_name}
     */
    Connection openSource(String purpose) throws SQLException;

    /** A session of its own with this database on the target. */
    Connection openTarget(String purpose) throws SQLException;

    /** A walsender session with this database on the source, for the commands of the replication protocol. */
    Connection openSourceForReplication(String purpose) throws SQLException;

    /** The queue that the work of all databases goes through. */
    WorkQueue work();

    /**
     * Waits until so many more bytes of rows may be read from the source: by
     * {@link dev.pgtrek.option.SourceLimits#bytesPerSecond()}, which all databases of the run share. Returns at once by default, as
     * it does where nothing is limited.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    default void awaitSourceBytes(int bytes) throws InterruptedException {}

    /** Where the strategy tells how far it is. */
    ProgressSink progress();

    /**
     * Has something done when the run is cancelled, such as ending a child process; runs it at once if it has been already.
     *
     * @return closing it takes the action back
     */
    Registration onCancel(Runnable action);

    /**
     * Returns if the run goes on.
     *
     * @throws dev.pgtrek.error.MigrationCancelledException if it has been cancelled
     */
    void throwIfCancelled();

    /** Something that was registered, and can be taken back. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
