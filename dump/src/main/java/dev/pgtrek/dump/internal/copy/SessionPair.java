package dev.pgtrek.dump.internal.copy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/** A worker's two sessions. Not thread-safe, but for {@link #cancelQueries} and {@link #abort}. */
final class SessionPair {
    private static final int CHUNK_BYTES = 64 << 10;

    private final Connection source;
    private final Connection target;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private final CopyManager sourceCopy;
    private final CopyManager targetCopy;
    private final String sourceEncoding;
    private final String targetEncoding;

    SessionPair(Connection source, Connection target, String sourceEncoding, String targetEncoding)
            throws SQLException {
        this.source = source;
        this.target = target;
        this.sourceCopy = source.unwrap(PGConnection.class).getCopyAPI();
        this.targetCopy = target.unwrap(PGConnection.class).getCopyAPI();
        this.sourceEncoding = sourceEncoding;
        this.targetEncoding = targetEncoding;
    }

    /** The encoding of the source's database. */
    String sourceEncoding() {
        return sourceEncoding;
    }

    /** The encoding of the target's database. */
    String targetEncoding() {
        return targetEncoding;
    }

    /** What rows are gathered in: 64 KiB, used again from table to table. */
    byte[] chunk() {
        return chunk;
    }

    Connection source() {
        return source;
    }

    CopyOut copyOut(String sql) throws SQLException {
        return sourceCopy.copyOut(sql);
    }

    CopyIn copyIn(String sql) throws SQLException {
        return targetCopy.copyIn(sql);
    }

    void onTarget(String sql) throws SQLException {
        try (Statement statement = target.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Has both servers end what they do; they answer the waiting worker with an error. */
    void cancelQueries() throws SQLException {
        cancel(source);
        cancel(target);
    }

    private static void cancel(Connection session) throws SQLException {
        if (!session.isClosed()) {
            session.unwrap(PGConnection.class).cancelQuery();
        }
    }

    /** Cuts both sessions; a worker that waits for one of them fails at once. */
    void abort() throws SQLException {
        try {
            source.abort(Runnable::run);
        } finally {
            target.abort(Runnable::run);
        }
    }

    void close() throws SQLException {
        try (Connection closesLast = source) {
            target.close();
        }
    }
}
