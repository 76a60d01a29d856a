package dev.pgtrek.replication.internal.status;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.server.ConnectionFailedException;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A session with a database on each of the two servers, as far as they are reachable. Used by one thread. */
final class ReachableSides implements AutoCloseable {
    /** How long the state is waited for while another session holds locks on what it is read from. */
    static final int LOCK_SECONDS = 10;

    private final @Nullable Connection source;
    private final @Nullable Connection target;
    private String failure = "";

    /** @throws InterruptedException if the thread is interrupted */
    ReachableSides(Server source, Server target, String database) throws SQLException, InterruptedException {
        this.source = open(Side.SOURCE, source, database);
        this.target = open(Side.TARGET, target, database);
    }

    private @Nullable Connection open(Side side, Server server, String database)
            throws SQLException, InterruptedException {
        try {
            Connection session = server.connect(database);
            // locks of other sessions must not keep a cutover or a stop waiting for who reads the state
            Rows.execute(session, "SET lock_timeout = '" + LOCK_SECONDS + "s'");
            return session;
        } catch (ConnectionFailedException e) {
            if (e.kind() == ConnectionFailedException.Kind.INTERRUPTED) {
                close();
                throw new InterruptedException();
            }
            failure += (failure.isEmpty() ? "" : "; ") + "the " + side + " can't be reached: " + e.getMessage();
            return null;
        }
    }

    /** Has the servers cancel statements that take longer. */
    void limit(long millis) throws SQLException {
        for (Connection session : Arrays.asList(source, target)) {
            if (session != null) {
                Rows.execute(session, "SET statement_timeout = " + millis);
            }
        }
    }

    @Nullable
    Connection source() {
        return source;
    }

    @Nullable
    Connection target() {
        return target;
    }

    /** Returns why a server is unreachable; empty if both are reachable. */
    Optional<String> failure() {
        return Optional.of(failure).filter(text -> !text.isEmpty());
    }

    @Override
    public void close() throws SQLException {
        try {
            if (source != null) {
                source.close();
            }
        } finally {
            if (target != null) {
                target.close();
            }
        }
    }
}
