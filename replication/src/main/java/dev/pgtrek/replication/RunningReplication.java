package dev.pgtrek.replication;

import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.replication.internal.cutover.Cutovers;
import dev.pgtrek.replication.internal.setup.NewTableSync;
import dev.pgtrek.replication.internal.status.StatusMonitor;
import dev.pgtrek.replication.internal.teardown.ReplicationTeardown;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.DroppedTables;
import dev.pgtrek.strategy.NewTables;
import dev.pgtrek.strategy.Replication;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import java.util.OptionalLong;

/** Handles a replication. Holds no open connection, and no state that the servers lack. */
final class RunningReplication implements Replication {
    private final ReplicationName name;
    private final String database;
    private final Server source;
    private final Server target;
    private final KeylessTables keyless;
    private final StatusMonitor monitor;

    /**
     * @param keyless how new tables without a usable key are handled
     * @param mostWalKept the number of bytes kept by the slot from which {@link #watch} gives the replication up
     */
    RunningReplication(
            ReplicationName name,
            String database,
            Server source,
            Server target,
            KeylessTables keyless,
            OptionalLong mostWalKept) {
        this.name = name;
        this.database = database;
        this.source = source.withApplicationName(source.applicationName() + " replication");
        this.target = target.withApplicationName(target.applicationName() + " replication");
        this.keyless = keyless;
        this.monitor = new StatusMonitor(name, database, source, target, mostWalKept);
    }

    @Override
    public String database() {
        return database;
    }

    @Override
    public ReplicationStatus status() throws InterruptedException {
        return monitor.status();
    }

    @Override
    public ReplicationStatus watch() throws InterruptedException {
        boolean before = monitor.hasGivenUp();
        ReplicationStatus status = monitor.guarded(monitor.status());
        if (monitor.hasGivenUp() && !before) {
            stop();
        }
        return status;
    }

    @Override
    public NewTables followNewTables(DatabaseInventory sourceNow, MigrationOptions options, DroppedTables dropped)
            throws InterruptedException {
        NewTables report = new NewTableSync(name, sourceNow, source, target, keyless, dropped).run();
        // the worker failed because these tables were missing; those failures no longer count
        monitor.forgetErrors();
        return report;
    }

    @Override
    public StopReport stop() throws InterruptedException {
        StopReport report = new ReplicationTeardown(name, database, source, target).end(true);
        return Cutovers.leadsBack(name, database, source, target)
                ? Cutovers.merged(report, new ReplicationTeardown(name, database, target, source).end(true))
                : report;
    }

    @Override
    public void close() {
        // no connection is open between two calls
    }
}
