package dev.pgtrek.strategy;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.server.Server;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The context of one database's migration, passed to a {@link MigrationStrategy}. Thread-safe.
 *
 * <p>Sessions have an empty {@code search_path} and no time-outs, are in auto-commit mode, and are aborted when the run
 * is cancelled; the caller that opens one closes it.
 */
public interface DatabaseMigration {
    String migrationId();

    /** The name of the database on the source, which also stands for it in findings and results. */
    String database();

    /** The name of the database on the target: the same, unless {@link MigrationOptions#renamedDatabases} has another. */
    default String targetName() {
        return options().targetName(database());
    }

    MigrationOptions options();

    /** The facts read from both servers before the run. */
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

    /** The source's coordinates and secrets, for programs that open their own connections. */
    Server sourceServer();

    /**
     * The target's coordinates and secrets, for programs that open their own connections. Its methods take the name of
     * the database on the source: see {@link Server#withRenamedDatabases}.
     */
    Server targetServer();

    /** Whether this run created the target's database, so that no object in it belongs to another user. */
    boolean createdByThisRun();

    /** Returns a session with this database on the source from a small pool, for short work. */
    Connection sourceSession() throws SQLException;

    /** Returns a session with this database on the target from a small pool, for short work. */
    Connection targetSession() throws SQLException;

    /**
     * Opens a dedicated session with this database on the source, for work that holds a snapshot, locks or changed
     * settings.
     *
     * @param purpose a word or two, shown in {@code pg_stat_activity.application_name}
     */
    Connection openSource(String purpose) throws SQLException;

    /** Opens a dedicated session with this database on the target. */
    Connection openTarget(String purpose) throws SQLException;

    /** Opens a walsender session with this database on the source, for the commands of the replication protocol. */
    Connection openSourceForReplication(String purpose) throws SQLException;

    /** The work queue that all databases share. */
    WorkQueue work();

    /**
     * Waits until this many more bytes of rows may be read from the source. The limit is
     * {@link dev.pgtrek.option.SourceLimits#bytesPerSecond()}, which all databases of the run share. Returns at once by
     * default and where nothing is limited.
     *
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    default void awaitSourceBytes(int bytes) throws InterruptedException {}

    /** The sink that the strategy reports its progress to. */
    ProgressSink progress();

    /**
     * Registers an action for the cancellation of the run, such as ending a child process. Runs it at once if the run
     * is already cancelled.
     *
     * @return the registration; closing it removes the action
     */
    Registration onCancel(Runnable action);

    /**
     * Returns if the run is not cancelled.
     *
     * @throws dev.pgtrek.error.MigrationCancelledException if the run is cancelled
     */
    void throwIfCancelled();

    /** A registration that can be removed. */
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
