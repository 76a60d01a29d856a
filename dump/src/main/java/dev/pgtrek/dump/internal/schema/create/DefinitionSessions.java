package dev.pgtrek.dump.internal.schema.create;

import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.SessionPool;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * The sessions with one database of the target that make definitions; each is used for one task after another. One that was
 * taken and not given back, because it failed, is closed with the others. Thread-safe.
 */
public final class DefinitionSessions implements AutoCloseable {
    /** A transaction that writes nothing to the log would not wait for it; LOCAL: no standby is waited for. */
    private static final String WRITE_LOG = """
            BEGIN;
            SET LOCAL synchronous_commit = local;
            SELECT pg_catalog.pg_logical_emit_message(true, 'pgtrek', '');
            COMMIT
            """;

    private final SessionPool<DefinitionSession> pool;

    /** @param settings set in every session, after ours */
    public DefinitionSessions(DatabaseMigration migration, Map<String, String> settings) {
        Map<String, String> chosen = Map.copyOf(settings);
        this.pool = new SessionPool<>(
                migration.migrationId(),
                Integer.MAX_VALUE,
                () -> new DefinitionSession(migration.openTarget("schema"), chosen),
                session -> List.of(session.connection()));
    }

    /** A session that no one else uses. */
    DefinitionSession take() throws SQLException {
        return pool.acquire();
    }

    /** Lets others use a session that is in working order. */
    void giveBack(DefinitionSession session) {
        pool.release(session);
    }

    /** Runs one statement in a transaction of its own. */
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
     * Has the server's log written to its disk, up to all that was committed without waiting for that. What was committed so
     * is lost in a crash until then, and VACUUM can't mark it as visible to all.
     */
    public void makeDurable() throws SQLException {
        execute(WRITE_LOG);
    }

    /** Ends the sessions that no one uses; others are opened when they are needed. */
    void closeIdle() {
        pool.closeIdle();
    }

    /** Ends what is still done, which is something only after a failure. */
    @Override
    public void close() {
        pool.abortAll();
    }
}
