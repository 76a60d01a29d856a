package dev.pgtrek.replication.internal.status;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.LostConnection;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.internal.Direction;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.ReplicationStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queries both servers for the replication status of a database on each call. It holds no open connection between two
 * calls. Its only state is what distinguishes one failure of a worker from many. Thread-safe.
 */
public final class StatusMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(StatusMonitor.class);

    private final ReplicationName name;
    private final String database;
    private final Server source;
    private final Server target;
    private final OptionalLong mostWalKept;
    private volatile boolean givenUp;
    private final WorkerErrorHistory earlier = new WorkerErrorHistory();
    private final WorkerErrorHistory earlierBack = new WorkerErrorHistory();

    /** @param mostWalKept the number of bytes kept by the slot from which {@link #guarded} gives the replication up */
    public StatusMonitor(
            ReplicationName name, String database, Server source, Server target, OptionalLong mostWalKept) {
        this.name = name;
        this.database = database;
        this.source = source.withApplicationName(source.applicationName() + " replication");
        this.target = target.withApplicationName(target.applicationName() + " replication");
        this.mostWalKept = mostWalKept;
    }

    /** Returns the status, and checks for changes of definitions on the source, too. */
    public ReplicationStatus status() throws InterruptedException {
        return status(true);
    }

    /**
     * Returns the same as {@link #status()}, with a limit on the time of each statement: a session that is changing a
     * table blocks others that read its definition.
     *
     * @throws MigrationException if a statement exceeds the limit
     */
    public ReplicationStatus status(Duration most) throws InterruptedException {
        return status(true, OptionalLong.of(most.toMillis()));
    }

    /**
     * @param drift whether to check for changed definitions on the source, which takes a while where there are many
     *     tables
     */
    public ReplicationStatus status(boolean drift) throws InterruptedException {
        return status(drift, OptionalLong.empty());
    }

    private ReplicationStatus status(boolean drift, OptionalLong mostMillis) throws InterruptedException {
        if (givenUp) {
            return ReplicationStatus.of(database, ReplicationStatus.State.FAILED, gaveUp());
        }
        try (ReachableSides sides = new ReachableSides(source, target, database)) {
            @Nullable Connection onSource = sides.source();
            @Nullable Connection onTarget = sides.target();
            if (mostMillis.isPresent()) {
                sides.limit(mostMillis.getAsLong());
            }
            return onSource != null && onTarget != null
                    ? warned(read(onSource, onTarget, Direction.FORWARD, drift))
                    : cutover(onSource, onTarget, Direction.FORWARD, drift)
                            .orElseGet(() -> unreachable(sides.failure().orElse("")));
        } catch (SQLException e) {
            if (SqlState.isSessionLost(e)) {
                return unreachable(LostConnection.describe(e, "while the state was read", source, target)
                        .orElse("a session was lost: " + e.getMessage()));
            }
            if (SqlState.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                return locked(e);
            }
            throw new MigrationException(
                    ErrorCode.DATABASE,
                    "the state of database " + database + " could not be read: " + e.getMessage(),
                    e);
        }
    }

    /** @param from a session with the server that accepts the writes in this direction, see {@link Direction#from} */
    private ReplicationStatus read(Connection from, Connection to, Direction direction, boolean drift)
            throws SQLException, InterruptedException {
        Optional<ReplicationStatus> cutover = cutover(from, to, direction, drift);
        if (cutover.isPresent()) {
            return cutover.get();
        }
        WorkerErrorHistory looks = direction == Direction.FORWARD ? earlier : earlierBack;
        Server receiver = direction == Direction.FORWARD ? target : source;
        return new StatusReader(name, database, from, to, () -> receiver.connect(database), drift, looks, direction)
                .read();
    }

    private Optional<ReplicationStatus> cutover(
            @Nullable Connection from, @Nullable Connection to, Direction direction, boolean drift)
            throws SQLException, InterruptedException {
        return from == null && to == null
                ? Optional.empty()
                : new CutoverStatusReader(
                                name,
                                database,
                                from,
                                to,
                                direction,
                                (onTarget, onSource) -> read(onTarget, onSource, Direction.REVERSE, drift))
                        .read();
    }

    private ReplicationStatus warned(ReplicationStatus status) {
        return ReplicationStatus.builder()
                .from(status)
                .addAllFindings(new WalWarnings(database, mostWalKept).of(status.walKeptBytes(), status.walLeftBytes()))
                .build();
    }

    /** Returns a status for an unreachable server, which may be back soon; the copied rows are not lost. */
    private ReplicationStatus unreachable(String why) {
        return ReplicationStatus.builder()
                .database(database)
                .state(ReplicationStatus.State.CATCHING_UP)
                .message(why)
                .remedy("look whether the server runs; replication goes on by itself when both servers do")
                .build();
    }

    private ReplicationStatus locked(SQLException e) {
        return ReplicationStatus.builder()
                .database(database)
                .state(ReplicationStatus.State.CATCHING_UP)
                .message("the state could not be read within " + ReachableSides.LOCK_SECONDS
                        + " seconds, as another session holds locks: " + e.getMessage())
                .remedy("look for a long transaction that changes tables; pg_stat_activity and pg_locks show it")
                .build();
    }

    /**
     * Gives the replication up if its slot keeps too much WAL: from then on the status is failed. The caller must
     * remove the replication.
     *
     * @param status the result of {@link #status()}
     * @return the status, or the failed one
     */
    public ReplicationStatus guarded(ReplicationStatus status) throws InterruptedException {
        if (mostWalKept.isPresent()
                && status.walKeptBytes().isPresent()
                && status.walKeptBytes().getAsLong() > mostWalKept.getAsLong()) {
            LOG.warn(
                    "{} - database {} is given up: its slot keeps {} bytes of WAL",
                    name.migrationId(),
                    database,
                    status.walKeptBytes().getAsLong());
            givenUp = true;
            return status();
        }
        return status;
    }

    /** Returns whether the replication was given up. */
    public boolean hasGivenUp() {
        return givenUp;
    }

    /** Resets the count of worker failures, when their reason was removed. */
    public void forgetErrors() {
        earlier.startOver();
    }

    private String gaveUp() {
        return "replication was given up, and its slot removed, as it kept more than " + mostWalKept.orElse(0)
                + " bytes of WAL on the source";
    }
}
