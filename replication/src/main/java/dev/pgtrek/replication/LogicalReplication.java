package dev.pgtrek.replication;

import dev.pgtrek.check.PreCheck;
import dev.pgtrek.checks.replication.ReplicationChecks;
import dev.pgtrek.cutover.Cutover;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.CutoverRequest;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.internal.ReplicationSettings;
import dev.pgtrek.replication.internal.cutover.Cutovers;
import dev.pgtrek.replication.internal.setup.ReplicationSetup;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.ContinuousStrategy;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.Replication;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies a database while its source stays in use, and then replicates changes until the replication is stopped or
 * cut over, with PostgreSQL's
 * <a href="https://www.postgresql.org/docs/current/logical-replication.html">logical replication</a>.
 *
 * <pre>{@code
 * Migration migration = Migration.builder()
 *     .source(source).target(target)
 *     .strategy(LogicalReplication.withDefaults())
 *     .strategy(DumpRestore.withDefaults())
 *     .build();
 * try (MigrationRun run = migration.start()) {
 *   run.awaitInSync(Duration.ofHours(6));
 * }
 * }</pre>
 *
 * <p>A slot on the source exports its snapshot. Definitions and rows are copied under that snapshot as
 * {@link DumpRestore} does, with all indexes and keys. Then a subscription on the target continues where the slot
 * begins. On the source, this creates a publication and a slot, and sets a replica identity where
 * {@link KeylessTables#FULL} requests it. All of this is removed when the copy fails or is cancelled, and by
 * {@link Replication#stop()}.
 *
 * <p>Not replicated are: changes of definitions, sequences (they are updated at the end), large objects, materialized
 * views' contents, and unlogged tables. All of these arrive as they were when the copy began; a cutover updates them.
 *
 * <p><b>An unattended replication keeps WAL on the source's disk</b> when the target does not confirm it: see
 * {@link Builder#maxWalKept}. <b>The subscription stores the source's connection string with its password</b> on the
 * target, where superusers can read it.
 *
 * <p>Immutable and thread-safe.
 */
public final class LogicalReplication implements ContinuousStrategy {
    private final ReplicationSettings settings;

    private LogicalReplication(ReplicationSettings settings) {
        this.settings = settings;
    }

    public static LogicalReplication withDefaults() {
        return builder().build();
    }

    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String name() {
        return "replication";
    }

    @Override
    public List<PreCheck> requirements() {
        List<PreCheck> checks = new ArrayList<>(settings.dump().transferRequirements());
        checks.add(new AppendByReplicationCheck());
        checks.add(new SourceReachableCheck(settings.sourceAsSeenFromTarget()));
        checks.addAll(ReplicationChecks.with(
                switch (settings.keylessTables()) {
                    case REFUSE -> ReplicationChecks.usableKeys();
                    case FULL -> ReplicationChecks.wholeRowsWithoutKey();
                    case COPY_AT_CUTOVER -> ReplicationChecks.keylessAtCutover();
                },
                settings.copying()));
        checks.add(ReplicationChecks.reverseReplication(settings.keylessTables() == KeylessTables.COPY_AT_CUTOVER));
        checks.add(ReplicationChecks.plannedCutover(settings.plannedCutover()));
        return checks;
    }

    @Override
    public DatabaseOutcome migrate(DatabaseMigration migration) throws SQLException, InterruptedException {
        return new ReplicationSetup(migration, settings).run();
    }

    @Override
    public Replication attach(String migrationId, String database, Server source, Server target) {
        return new RunningReplication(
                ReplicationName.of(migrationId, database),
                database,
                source,
                target,
                settings.keylessTables(),
                settings.maxWalKept());
    }

    @Override
    public CutoverReport cutover(CutoverRequest request) throws InterruptedException {
        return Cutovers.cutover(request);
    }

    @Override
    public CutoverReport switchBack(CutoverRequest request) throws InterruptedException {
        return Cutovers.switchBack(request);
    }

    /** Configures how databases are replicated. Not thread-safe. */
    public static final class Builder {
        private final ReplicationSettings.Builder settings = ReplicationSettings.builder();

        private Builder() {}

        /** Sets how tables without a usable key are handled; {@link KeylessTables#REFUSE} by default. */
        public Builder keylessTables(KeylessTables what) {
            settings.keylessTables(what);
            return this;
        }

        /**
         * Sets how the target connects to the source, where it needs another host, port, user, password or TLS
         * setting than this process. The value's {@link Server#database()} is ignored. If that user may replicate and
         * this process's user may not, the target's server copies the rows itself.
         */
        public Builder sourceAsSeenFromTarget(Server source) {
            settings.sourceAsSeenFromTarget(source);
            return this;
        }

        /**
         * Sets how long the creation of a slot may wait for open transactions on the source; 1 second to 1 day, 10
         * minutes by default.
         */
        public Builder slotTimeout(Duration atMost) {
            settings.slotTimeout(atMost);
            return this;
        }

        /**
         * Sets the replication lag, in bytes of WAL, at or below which a database counts as copied; 0 by default,
         * which means {@linkplain dev.pgtrek.strategy.ReplicationStatus.State#IN_SYNC in sync}.
         */
        public Builder maxLag(long bytes) {
            settings.maxLag(bytes);
            return this;
        }

        /**
         * Sets how many bytes of WAL a slot may keep on the source before the replication of its database is given
         * up, so that the source's disk does not fill. The amount is checked every few seconds, while the copy or the
         * run is open; no limit by default. From half of this limit on, or half of the source's own limit for slots,
         * a {@code wal-kept} finding warns: in {@link dev.pgtrek.event.MigrationListener#onFinding} during the copy,
         * in {@link dev.pgtrek.event.MigrationListener#onReplication} afterwards.
         */
        public Builder maxWalKept(long bytes) {
            settings.maxWalKept(bytes);
            return this;
        }

        /**
         * Has the target's server copy the rows, table by table, by the subscription's own initial sync. This takes
         * longer and keeps more WAL than the default, the copy under the slot's snapshot. In return, this process
         * needs no replication session with the source, for example behind a pooler.
         */
        public Builder copiedByServer() {
            settings.copiedByServer(true);
            return this;
        }

        /**
         * Sets the cutover that will follow, so that checks and plans report beforehand what it would reject. A
         * database that it would reject does not meet the requirements of this strategy. No cutover is planned by
         * default.
         */
        public Builder plannedCutover(Cutover cutover) {
            settings.plannedCutover(cutover);
            return this;
        }

        /**
         * Sets how definitions and rows are copied; {@link DumpRestore#withDefaults()} by default. {@link #build} rejects
         * one that moves only a part ({@link DumpRestore.Builder#content}).
         */
        public Builder copy(DumpRestore how) {
            settings.dump(how);
            return this;
        }

        /** @throws IllegalArgumentException if a value is out of its bounds */
        public LogicalReplication build() {
            return new LogicalReplication(settings.build());
        }
    }
}
