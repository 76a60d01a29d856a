package dev.pgtrek.dump.internal.copy;

import dev.pgtrek.internal.jdbc.SessionEnd;
import dev.pgtrek.internal.jdbc.SessionPool;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;
import org.postgresql.copy.CopyOut;

/** A worker's two sessions. Not thread-safe, but for {@link #abort}. */
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

    /**
     * Creates the pool of pairs of a copy.
     *
     * @param mostIdle how many pairs may remain open while unused
     */
    static SessionPool<SessionPair> pool(DatabaseMigration migration, CopyOptions options, int mostIdle) {
        SessionSettings settings = new SessionSettings(migration.migrationId(), options);
        return new SessionPool<>(
                migration.migrationId(),
                mostIdle,
                () -> open(migration, settings),
                pair -> List.of(pair.target, pair.source));
    }

    private static SessionPair open(DatabaseMigration migration, SessionSettings settings) throws SQLException {
        Connection source = migration.openSource("copy");
        try {
            String sourceEncoding = settings.prepareSource(source);
            Connection target = migration.openTarget("copy");
            try {
                String targetEncoding = settings.prepareTarget(target);
                return new SessionPair(source, target, sourceEncoding, targetEncoding);
            } catch (SQLException | RuntimeException e) {
                closeAfter(e, target);
                throw e;
            }
        } catch (SQLException | RuntimeException e) {
            closeAfter(e, source);
            throw e;
        }
    }

    private static void closeAfter(Exception failure, Connection session) {
        try {
            session.close();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** The encoding of the source's database. */
    String sourceEncoding() {
        return sourceEncoding;
    }

    /** The encoding of the target's database. */
    String targetEncoding() {
        return targetEncoding;
    }

    /** The buffer for rows: 64 KiB, reused for all tables. */
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

    /** Aborts both sessions; a worker that waits for one of them fails at once. */
    void abort() {
        SessionEnd.abort(source);
        SessionEnd.abort(target);
    }
}
