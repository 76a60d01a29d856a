package dev.pgtrek.dump.internal.source;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.concurrent.Threads;
import dev.pgtrek.internal.jdbc.LostConnection;
import dev.pgtrek.internal.jdbc.SessionEnd;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A snapshot of a database of the source, kept by a session of its own, which may also protect tables from changes. The
 * session is queried regularly, so that no firewall considers it idle. Thread-safe.
 *
 * <p>When the snapshot is older than {@link dev.pgtrek.option.SourceLimits#snapshotAge()}, it is released, and the thread
 * that took it is interrupted; {@link #failure} distinguishes that from other interruptions. The same happens if the
 * session is lost while the snapshot is needed: work that continues without it, possibly for hours, would fail in the
 * end.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-SNAPSHOT-SYNCHRONIZATION">Snapshot
 *     synchronization</a>
 */
public final class Snapshot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Snapshot.class);
    private static final long PING_MILLIS = 5_000;
    /** The number of tables locked by one statement. */
    private static final int LOCKED_TOGETHER = 1_000;

    /**
     * The tables locked by this session for which another session waits with an exclusive lock, with a session of the
     * same run waiting after it. Neither would ever proceed, and no server detects it, because the server can't know that
     * the sessions belong together.
     */
    private static final String IN_THE_WAY = """
            SELECT DISTINCT n.nspname, c.relname
              FROM pg_catalog.pg_locks w
              JOIN pg_catalog.pg_locks kept
                ON kept.relation = w.relation AND kept.database = w.database AND kept.granted
               AND kept.pid = pg_catalog.pg_backend_pid()
              JOIN pg_catalog.pg_class c ON c.oid = w.relation
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE w.mode = 'AccessExclusiveLock' AND NOT w.granted
               AND EXISTS (SELECT
                             FROM pg_catalog.pg_locks behind
                             JOIN pg_catalog.pg_stat_activity a ON a.pid = behind.pid
                            WHERE behind.relation = w.relation AND behind.database = w.database AND NOT behind.granted
                              AND behind.mode = 'AccessShareLock'
                              AND pg_catalog.strpos(a.application_name, ?) = 1)
            """;

    /** All locks acquired after this savepoint are released together. */
    private static final String SAVEPOINT = "locks";

    private static final String PURPOSE = "snapshot";

    private static final String BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";

    private final DatabaseMigration migration;
    private final Connection keeper;
    private final String id;
    private final ReentrantLock keeperInUse = new ReentrantLock();
    private final Optional<Duration> mostAge;
    private final long taken = System.nanoTime();
    private final Thread user = Thread.currentThread();
    private final Thread pinger;
    private volatile Optional<MigrationException> givenUp = Optional.empty();
    private volatile Optional<String> step = Optional.empty();
    private Set<QualifiedName> inTheWay = Set.of();
    private List<QualifiedName> locked = List.of();

    private Snapshot(DatabaseMigration migration, Connection keeper, String id) {
        this.migration = migration;
        this.keeper = keeper;
        this.id = id;
        this.mostAge = migration.options().sourceLimits().snapshotAge();
        this.pinger = Threads.start(this::pingUntilClosed, "pgtrek-" + migration.migrationId() + "-snapshot");
    }

    /** Takes a snapshot of the database's current state. */
    public static Snapshot take(DatabaseMigration migration) throws SQLException {
        return open(migration, "");
    }

    /**
     * Keeps a snapshot that another session exported, under a new id: the other session may end.
     *
     * @param exportedId the result of {@code pg_export_snapshot} or of the creation of a replication slot
     */
    public static Snapshot adopt(DatabaseMigration migration, String exportedId) throws SQLException {
        return open(migration, "; " + importing(exportedId));
    }

    private static Snapshot open(DatabaseMigration migration, String importing) throws SQLException {
        Connection keeper = migration.openSource(PURPOSE);
        boolean open = false;
        try (Statement statement = keeper.createStatement()) {
            statement.execute(BEGIN + importing);
            try (ResultSet exported = statement.executeQuery("SELECT pg_catalog.pg_export_snapshot()")) {
                exported.next();
                Snapshot snapshot = new Snapshot(migration, keeper, exported.getString(1));
                open = true;
                return snapshot;
            }
        } finally {
            if (!open) {
                keeper.close();
            }
        }
    }

    private static String importing(String id) {
        return "SET TRANSACTION SNAPSHOT '" + id.replace("'", "''") + "'";
    }

    /** The id by which other sessions import it. */
    public String id() {
        return id;
    }

    /** Opens a session with the source that uses this snapshot; the caller closes it. */
    public Connection openReader(String purpose) throws SQLException {
        Connection reader = migration.openSource(purpose);
        boolean open = false;
        try (Statement statement = reader.createStatement()) {
            statement.execute(BEGIN + "; " + importing(id));
            open = true;
            return reader;
        } finally {
            if (!open) {
                reader.close();
            }
        }
    }

    /** A read in the snapshot. */
    @FunctionalInterface
    public interface Reading<T> {
        T read(Connection snapshot) throws SQLException;
    }

    /** Reads over the session that keeps the snapshot; other callers wait meanwhile. */
    public <T> T read(Reading<T> reading) throws SQLException {
        keeperInUse.lock();
        try {
            return reading.read(keeper);
        } finally {
            keeperInUse.unlock();
        }
    }

    /**
     * Protects tables from being dropped, truncated or altered until this is closed; waits for running changes. A table
     * is unlocked if another session waits for an exclusive lock and a session of the run waits after it. If the snapshot
     * still shows its rows after the change, they can be read.
     */
    public void lock(List<QualifiedName> tables) throws SQLException {
        read(session -> {
            locked = List.copyOf(tables);
            execute("SAVEPOINT " + SAVEPOINT);
            lock(tables, "");
            return true;
        });
    }

    private void lock(List<QualifiedName> tables, String suffix) throws SQLException {
        for (int from = 0; from < tables.size(); from += LOCKED_TOGETHER) {
            String names = tables.subList(from, Math.min(from + LOCKED_TOGETHER, tables.size())).stream()
                    .map(table -> "ONLY " + table.quoted())
                    .collect(Collectors.joining(", "));
            execute("LOCK TABLE " + names + " IN ACCESS SHARE MODE" + suffix);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = keeper.createStatement()) {
            statement.execute(sql);
        }
    }

    private void pingUntilClosed() {
        try {
            while (givenUp.isEmpty()) {
                Thread.sleep(Math.max(0, Math.min(PING_MILLIS, untilTooOld())));
                if (untilTooOld() <= 0) {
                    letGo(tooOld());
                } else {
                    ping();
                }
            }
        } catch (InterruptedException e) {
            LOG.trace("{} - the snapshot of database {} is let go", migration.migrationId(), migration.database());
        } catch (SQLException e) {
            lost(e);
        }
    }

    private void lost(SQLException e) {
        LOG.warn(
                "{} - the session that keeps the snapshot of database {} was lost: {}",
                migration.migrationId(),
                migration.database(),
                e.getMessage());
        // otherwise the next user of the session gets the server's error
        step.ifPresent(doing -> {
            givenUp = Optional.of(new MigrationException(
                    ErrorCode.CONNECTION,
                    "source: connection lost while " + doing + ": that of the session which keeps the snapshot: "
                            + LostConnection.reason(e).orElse(e.getMessage())
                            + ". Look into the source's log for the reason, and start over (drop)",
                    e));
            user.interrupt();
        });
    }

    /**
     * From now on, treats a loss of the session as a failure at once.
     *
     * @param doing the work that needs the snapshot
     */
    public void neededWhile(String doing) {
        step = Optional.of(doing);
    }

    /** From now on, tolerates a loss of the session. */
    public void needless() {
        step = Optional.empty();
    }

    private long untilTooOld() {
        long age = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - taken);
        return mostAge.map(most -> most.toMillis() - age).orElse(Long.MAX_VALUE);
    }

    private MigrationException tooOld() {
        return new MigrationException(
                ErrorCode.TIMEOUT,
                "the snapshot of database " + migration.database() + " was held for "
                        + mostAge.orElseThrow().toSeconds()
                        + " s, which is the most that the limits for the source allow (snapshotAge), and what has arrived by"
                        + " then is incomplete; allow a greater age, or leave out tables, and start over (drop)");
    }

    /**
     * Aborts the session, as it may be waiting for an answer; its exported snapshot lives on in other sessions until
     * their work ends.
     */
    private void letGo(MigrationException reason) throws SQLException {
        givenUp = Optional.of(reason);
        LOG.debug("{} - {}", migration.migrationId(), reason.getMessage());
        SessionEnd.abort(keeper);
        user.interrupt();
    }

    /** The reason of a failure, if it was caused by the release of the snapshot. */
    public Optional<MigrationException> failure() {
        return givenUp;
    }

    private void ping() throws SQLException {
        if (!keeperInUse.tryLock()) {
            return;
        }
        try {
            Set<QualifiedName> before = inTheWay;
            inTheWay = inTheWay();
            // a session that waits with a time-out is gone by the next time
            Set<QualifiedName> both = new HashSet<>(inTheWay);
            both.retainAll(before);
            both.retainAll(locked);
            if (!both.isEmpty()) {
                unlock(both);
            }
        } finally {
            keeperInUse.unlock();
        }
    }

    /** A table that can't be locked again at once is read without a lock: its reader detects whether it was changed. */
    private void unlock(Set<QualifiedName> tables) throws SQLException {
        LOG.info(
                "{} - {} of database {} can be changed by others from now on, as these wait for it",
                migration.migrationId(),
                tables,
                migration.database());
        locked = locked.stream().filter(table -> !tables.contains(table)).toList();
        execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT);
        try {
            lock(locked, " NOWAIT");
        } catch (SQLException e) {
            execute("ROLLBACK TO SAVEPOINT " + SAVEPOINT); // fails where the session is lost
            LOG.debug("{} - tables are locked one by one", migration.migrationId(), e);
            lockOneByOne();
        }
    }

    private void lockOneByOne() throws SQLException {
        List<QualifiedName> again = new ArrayList<>();
        for (QualifiedName table : locked) {
            execute("SAVEPOINT one");
            try {
                lock(List.of(table), " NOWAIT");
                again.add(table);
            } catch (SQLException e) {
                execute("ROLLBACK TO SAVEPOINT one");
                LOG.debug("{} - table {} is not locked", migration.migrationId(), table, e);
            }
            execute("RELEASE SAVEPOINT one");
        }
        locked = again;
    }

    private Set<QualifiedName> inTheWay() throws SQLException {
        try (PreparedStatement statement = keeper.prepareStatement(IN_THE_WAY)) {
            statement.setString(1, migration.sourceServer().applicationName());
            try (ResultSet rows = statement.executeQuery()) {
                Set<QualifiedName> tables = new HashSet<>();
                while (rows.next()) {
                    tables.add(new QualifiedName(rows.getString(1), rows.getString(2)));
                }
                return tables;
            }
        }
    }

    @Override
    public void close() throws SQLException {
        pinger.interrupt();
        keeper.close();
        Threads.join(pinger);
        if (givenUp.isPresent() && Thread.currentThread().equals(user)) {
            // only this interruption is over; a cancelled run is detected by other means, too
            Thread.interrupted();
        }
    }
}
