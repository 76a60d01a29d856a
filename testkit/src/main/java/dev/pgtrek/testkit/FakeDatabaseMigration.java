package dev.pgtrek.testkit;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.WorkQueue;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The argument of a {@link dev.pgtrek.strategy.MigrationStrategy}, for unit tests of strategies without a server:
 *
 * <pre>{@code
 * FakeDatabaseMigration migration = FakeDatabaseMigration.builder("app").build();
 * DatabaseOutcome outcome = new MyStrategy().migrate(migration);
 * assertThat(migration.progress().finishedTables()).hasSize(2);
 * }</pre>
 *
 * <p>By default the facts are those of a {@link HealthyPair} of versions 14 and 18. Opening a session fails unless the
 * test has supplied sessions; {@link RecordingSessions} record the statements. Tasks of the work queue run at once, in
 * the submitting thread. Nothing is opened and no thread is started. Thread-safe.
 */
public final class FakeDatabaseMigration implements DatabaseMigration {
    /** Opens the sessions of the fake. */
    @FunctionalInterface
    public interface Sessions {
        /**
         * Opens a session.
         *
         * @param purpose the argument of {@code openSource} and its like; {@code session} for a session of the pool
         * @return a connection that the caller closes
         * @throws SQLException to simulate a failure
         */
        Connection open(String purpose) throws SQLException;
    }

    private static final String POOLED = "session";

    private final String migrationId;
    private final String database;
    private final CheckContext facts;
    private final Server sourceServer;
    private final Server targetServer;
    private final boolean createdByThisRun;
    private final Sessions source;
    private final Sessions target;
    private final Sessions replication;
    private final RecordingProgress progress = new RecordingProgress();
    private final List<Runnable> cancelActions = new ArrayList<>();
    private boolean cancelled;

    private FakeDatabaseMigration(Builder builder) {
        this.migrationId = builder.migrationId;
        this.database = builder.database;
        this.facts = builder.facts != null ? builder.facts : healthy(builder.database);
        this.sourceServer = builder.sourceServer;
        this.targetServer = builder.targetServer;
        this.createdByThisRun = builder.createdByThisRun;
        this.source = builder.source;
        this.target = builder.target;
        this.replication = builder.replication;
    }

    private static CheckContext healthy(String database) {
        HealthyPair pair = HealthyPair.of(14, 18);
        return database.equals(HealthyPair.DATABASE)
                ? pair.build()
                : pair.addDatabase(database).build();
    }

    /**
     * Begins a fake migration of a database.
     *
     * @param database its name
     * @return the builder
     */
    public static Builder builder(String database) {
        return new Builder(database);
    }

    @Override
    public String migrationId() {
        return migrationId;
    }

    @Override
    public String database() {
        return database;
    }

    @Override
    public MigrationOptions options() {
        return facts.options();
    }

    @Override
    public CheckContext facts() {
        return facts;
    }

    @Override
    public Server sourceServer() {
        return sourceServer;
    }

    @Override
    public Server targetServer() {
        return targetServer;
    }

    @Override
    public boolean createdByThisRun() {
        return createdByThisRun;
    }

    @Override
    public Connection sourceSession() throws SQLException {
        return open(source, POOLED);
    }

    @Override
    public Connection targetSession() throws SQLException {
        return open(target, POOLED);
    }

    @Override
    public Connection openSource(String purpose) throws SQLException {
        return open(source, purpose);
    }

    @Override
    public Connection openTarget(String purpose) throws SQLException {
        return open(target, purpose);
    }

    @Override
    public Connection openSourceForReplication(String purpose) throws SQLException {
        return open(replication, purpose);
    }

    private Connection open(Sessions sessions, String purpose) throws SQLException {
        throwIfCancelled();
        return sessions.open(purpose);
    }

    @Override
    public WorkQueue work() {
        return new InTheCallingThread(options().jobs());
    }

    /** Returns the progress that the strategy has reported so far. */
    @Override
    public RecordingProgress progress() {
        return progress;
    }

    @Override
    public Registration onCancel(Runnable action) {
        synchronized (cancelActions) {
            if (!cancelled) {
                cancelActions.add(action);
                return () -> {
                    synchronized (cancelActions) {
                        cancelActions.remove(action);
                    }
                };
            }
        }
        action.run();
        return () -> {};
    }

    @Override
    public void throwIfCancelled() {
        synchronized (cancelActions) {
            if (cancelled) {
                throw new MigrationCancelledException("the test has cancelled the migration");
            }
        }
    }

    /** Cancels the run: runs the registered actions and rejects every further step. Idempotent. */
    public void cancel() {
        List<Runnable> actions;
        synchronized (cancelActions) {
            cancelled = true;
            actions = List.copyOf(cancelActions);
            cancelActions.clear();
        }
        actions.forEach(Runnable::run);
    }

    private record InTheCallingThread(int jobs) implements WorkQueue {
        @Override
        public <T> CompletableFuture<T> submit(long weight, Callable<T> task) {
            try {
                return CompletableFuture.completedFuture(task.call());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return CompletableFuture.failedFuture(e);
            } catch (Exception e) { // like the real queue: the waiting caller gets the failure
                return CompletableFuture.failedFuture(e);
            }
        }
    }

    /** Builds a {@link FakeDatabaseMigration}; not thread-safe. */
    public static final class Builder {
        private final String database;
        private String migrationId = "test";
        private @Nullable CheckContext facts;
        private Server sourceServer = server("source.invalid");
        private Server targetServer = server("target.invalid");
        private boolean createdByThisRun = true;
        private Sessions source = refusing("source", "sourceSessions");
        private Sessions target = refusing("target", "targetSessions");
        private Sessions replication = refusing("source for replication", "replicationSessions");

        private Builder(String database) {
            this.database = Objects.requireNonNull(database, "database");
        }

        private static Server server(String host) {
            return Server.builder().host(host).user("postgres").build();
        }

        private static Sessions refusing(String which, String method) {
            return purpose -> {
                throw new SQLException("the test has supplied no session on the %s (%s); builder().%s(...) does"
                        .formatted(which, purpose, method));
            };
        }

        /**
         * Sets the migration's id, by default {@code test}.
         *
         * @param id the id
         * @return this builder
         */
        public Builder migrationId(String id) {
            this.migrationId = Objects.requireNonNull(id, "id");
            return this;
        }

        /**
         * Sets the facts of both servers and the caller's options.
         *
         * @param context the facts, for example of a {@link HealthyPair}
         * @return this builder
         */
        public Builder facts(CheckContext context) {
            this.facts = Objects.requireNonNull(context, "context");
            return this;
        }

        /**
         * Sets the servers' coordinates; by default hosts that exist in no network.
         *
         * @param source the source
         * @param target the target
         * @return this builder
         */
        public Builder servers(Server source, Server target) {
            this.sourceServer = Objects.requireNonNull(source, "source");
            this.targetServer = Objects.requireNonNull(target, "target");
            return this;
        }

        /**
         * Sets whether the target's database was created by this run, by default true.
         *
         * @param created false for a database that existed before
         * @return this builder
         */
        public Builder createdByThisRun(boolean created) {
            this.createdByThisRun = created;
            return this;
        }

        /**
         * Supplies the sessions with the database on the source.
         *
         * @param sessions opens one session at each call, for example {@link RecordingSessions}
         * @return this builder
         */
        public Builder sourceSessions(Sessions sessions) {
            this.source = Objects.requireNonNull(sessions, "sessions");
            return this;
        }

        /**
         * Supplies the sessions with the database on the target.
         *
         * @param sessions opens one session at each call, for example {@link RecordingSessions}
         * @return this builder
         */
        public Builder targetSessions(Sessions sessions) {
            this.target = Objects.requireNonNull(sessions, "sessions");
            return this;
        }

        /**
         * Supplies the walsender sessions on the source.
         *
         * @param sessions opens one session at each call
         * @return this builder
         */
        public Builder replicationSessions(Sessions sessions) {
            this.replication = Objects.requireNonNull(sessions, "sessions");
            return this;
        }

        /**
         * Builds the fake migration.
         *
         * @return a part of a run that continues until {@link FakeDatabaseMigration#cancel}
         */
        public FakeDatabaseMigration build() {
            return new FakeDatabaseMigration(this);
        }
    }
}
