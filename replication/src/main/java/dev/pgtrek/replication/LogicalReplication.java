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
 * Copies a database while its source keeps working, and then follows the source until it is stopped, by PostgreSQL's own
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
 * <p>A slot on the source exports its snapshot; definitions and rows are copied under that snapshot as {@link DumpRestore}
 * does, with all indexes and keys; then a subscription on the target goes on where the slot begins. What it makes on the
 * source is a publication and a slot, and a replica identity where {@link KeylessTables#FULL} asks for it; all of it goes
 * away when the copy fails or is cancelled, and by {@link Replication#stop()}.
 *
 * <p>Not carried are: definitions that change, sequences (they are brought up to date at the end), large objects,
 * materialized views' contents, and unlogged tables, all of which arrive as they were when the copy began; a cutover brings
 * them up to date.
 *
 * <p><b>A replication that no one looks at keeps WAL on the source's disk</b> when the target does not take it: see
 * {@link Builder#maxWalKept}. <b>The subscription keeps the source's connection string with its password</b> on the target,
 * where superusers can read it.
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

    /** Chooses how databases are followed. Not thread-safe. */
    public static final class Builder {
        private final ReplicationSettings.Builder settings = ReplicationSettings.builder();

        private Builder() {}

        /** What becomes of tables without a usable key; {@link KeylessTables#REFUSE} by default. */
        public Builder keylessTables(KeylessTables what) {
            settings.keylessTables(what);
            return this;
        }

        /**
         * How the target reaches the source, where that needs another host, port, user, password or TLS setting than this
         * process does. Its {@link Server#database()} does not matter. Where its user may replicate and ours may not, the
         * target's server copies the rows by itself.
         */
        public Builder sourceAsSeenFromTarget(Server source) {
            settings.sourceAsSeenFromTarget(source);
            return this;
        }

        /**
         * How long the creation of a slot may wait for transactions that are open on the source; 1 second to 1 day, 10
         * minutes by default.
         */
        public Builder slotTimeout(Duration atMost) {
            settings.slotTimeout(atMost);
            return this;
        }

        /**
         * The bytes of WAL that the target may still be behind when a database counts as copied; 0 by default, which means
         * {@linkplain dev.pgtrek.strategy.ReplicationStatus.State#IN_SYNC in sync}.
         */
        public Builder maxLag(long bytes) {
            settings.maxLag(bytes);
            return this;
        }

        /**
         * From how many bytes of WAL on that a slot keeps on the source the replication of that database is given up, so
         * that the source's disk does not fill. It is looked at every few seconds, while the copy or the run is open; no
         * limit by default. From half of it on, or of what the source itself allows its slots, a {@code wal-kept} finding
         * warns: in {@link dev.pgtrek.event.MigrationListener#onFinding} during the copy, in
         * {@link dev.pgtrek.event.MigrationListener#onReplication} afterwards.
         */
        public Builder maxWalKept(long bytes) {
            settings.maxWalKept(bytes);
            return this;
        }

        /**
         * Has the target's server copy the rows by itself, table by table, by the subscription's own means. It takes longer
         * and keeps more WAL than the copy under the slot's snapshot, which is the default; but this process then needs no
         * replication session with the source, as behind a pooler.
         */
        public Builder copiedByServer() {
            settings.copiedByServer(true);
            return this;
        }

        /**
         * How databases are going to be switched over, so that checks and plans tell beforehand what that would reject; a
         * database that it would reject does not meet the requirements of this strategy. Not known by default.
         */
        public Builder plannedCutover(Cutover cutover) {
            settings.plannedCutover(cutover);
            return this;
        }

        /** How definitions and rows are copied; as by {@link DumpRestore#withDefaults()} by default. */
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
