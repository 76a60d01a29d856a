package dev.pgtrek.dump.internal.schema.create;

import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.SessionPool;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * The sessions with one database of the target that create definitions; each is used for one task after another. A
 * session that was taken and not returned, because it failed, is closed with the others. Thread-safe.
 */
public final class DefinitionSessions implements AutoCloseable {
    /** A transaction without WAL records would not wait for the WAL; LOCAL: waits for no standby. */
    private static final String WRITE_LOG = """
            BEGIN;
            SET LOCAL synchronous_commit = local;
            SELECT pg_catalog.pg_logical_emit_message(true, 'pgtrek', '');
            COMMIT
            """;

    private final SessionPool<DefinitionSession> pool;

    /** @param settings applied to every session, after the built-in ones */
    public DefinitionSessions(DatabaseMigration migration, Map<String, String> settings) {
        Map<String, String> chosen = Map.copyOf(settings);
        this.pool = new SessionPool<>(
                migration.migrationId(),
                Integer.MAX_VALUE,
                () -> new DefinitionSession(migration.openTarget("schema"), chosen),
                session -> List.of(session.connection()));
    }

    /** Returns a session for exclusive use. */
    DefinitionSession take() throws SQLException {
        return pool.acquire();
    }

    /** Returns a working session to the pool. */
    void giveBack(DefinitionSession session) {
        pool.release(session);
    }

    /** Runs one statement in its own transaction. */
    public void execute(String sql) throws SQLException {
        use(session -> session.execute(sql));
    }

    /** Fills a materialized view. */
    public void refresh(QualifiedName view) throws SQLException {
        use(session -> session.refresh(view));
    }

    private interface Work {
        void on(DefinitionSession session) throws SQLException;
    }

    private void use(Work work) throws SQLException {
        DefinitionSession session = take();
        boolean usable = false;
        try {
            work.on(session);
            usable = true;
        } catch (SQLException e) {
            usable = !SqlState.isLostOrCanceled(e);
            throw e;
        } finally {
            if (usable) {
                pool.release(session);
            } else {
                pool.discard(session);
            }
        }
    }

    /**
     * Flushes the server's WAL to disk, including all transactions that were committed without waiting for it. Until then
     * a crash loses these, and VACUUM can't mark their rows as visible to all.
     */
    public void makeDurable() throws SQLException {
        execute(WRITE_LOG);
    }

    /** Closes the unused sessions; others are opened on demand. */
    void closeIdle() {
        pool.closeIdle();
    }

    /** Aborts running work, which exists only after a failure. */
    @Override
    public void close() {
        pool.abortAll();
    }
}
