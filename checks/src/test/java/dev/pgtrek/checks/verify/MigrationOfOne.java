package dev.pgtrek.checks.verify;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.concurrent.PriorityWorkQueue;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.Phase;
import dev.pgtrek.strategy.ProgressSink;
import dev.pgtrek.strategy.WorkQueue;
import dev.pgtrek.testkit.PostgresPair;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The migration of one database between two servers, as far as a verification needs it. */
final class MigrationOfOne implements DatabaseMigration, AutoCloseable {
    private final Server source;
    private final Server target;
    private final String database;
    private final PriorityWorkQueue queue;
    private final List<String> activities = new CopyOnWriteArrayList<>();

    MigrationOfOne(PostgresPair pair, String database, int jobs) {
        this.source = Scripts.source(pair);
        this.target = Scripts.target(pair);
        this.database = database;
        this.queue = new PriorityWorkQueue("test-", jobs);
    }

    /** What was shown as being done. */
    List<String> activities() {
        return activities;
    }

    @Override
    public void close() {
        queue.close();
    }

    @Override
    public String migrationId() {
        return "test";
    }

    @Override
    public String database() {
        return database;
    }

    @Override
    public MigrationOptions options() {
        return MigrationOptions.defaults();
    }

    @Override
    public CheckContext facts() {
        throw new UnsupportedOperationException("a verification reads what it needs itself");
    }

    @Override
    public Server sourceServer() {
        return source;
    }

    @Override
    public Server targetServer() {
        return target;
    }

    @Override
    public boolean createdByThisRun() {
        return false;
    }

    @Override
    public Connection sourceSession() {
        return source.connect(database);
    }

    @Override
    public Connection targetSession() {
        return target.connect(database);
    }

    @Override
    public Connection openSource(String purpose) {
        return source.connect(database);
    }

    @Override
    public Connection openTarget(String purpose) {
        return target.connect(database);
    }

    @Override
    public Connection openSourceForReplication(String purpose) {
        return source.connectForReplication(database);
    }

    @Override
    public WorkQueue work() {
        return queue;
    }

    @Override
    public ProgressSink progress() {
        return new ProgressSink() {
            @Override
            public void phase(Phase phase) {}

            @Override
            public void expect(int tables, long bytes) {}

            @Override
            public void tableStarted(QualifiedName table, long bytesOnSource) {}

            @Override
            public void copied(QualifiedName table, long rows, long bytes) {}

            @Override
            public void tableFinished(QualifiedName table) {}

            @Override
            public Activity activity(String what) {
                activities.add(what);
                return new Activity() {
                    @Override
                    public void at(String progress) {}

                    @Override
                    public void close() {}
                };
            }

            @Override
            public void finding(Finding finding) {}

            @Override
            public void toolOutput(String tool, String line) {}
        };
    }

    @Override
    public Registration onCancel(Runnable action) {
        return () -> {};
    }

    @Override
    public void throwIfCancelled() {}
}
