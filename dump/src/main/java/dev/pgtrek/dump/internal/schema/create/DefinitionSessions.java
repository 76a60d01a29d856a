package dev.pgtrek.dump.internal.schema.create;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

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

    private final DatabaseMigration migration;
    private final Map<String, String> settings;
    private final Deque<DefinitionSession> idle = new ArrayDeque<>();
    private final Set<DefinitionSession> all = new HashSet<>();

    /** @param settings set in every session, after ours */
    public DefinitionSessions(DatabaseMigration migration, Map<String, String> settings) {
        this.migration = migration;
        this.settings = Map.copyOf(settings);
    }

    /** A session that no one else uses. */
    DefinitionSession take() throws SQLException {
        synchronized (this) {
            DefinitionSession session = idle.pollLast();
            if (session != null) {
                return session;
            }
        }
        DefinitionSession opened = new DefinitionSession(migration.openTarget("schema"), settings);
        synchronized (this) {
            all.add(opened);
        }
        return opened;
    }

    /** Lets others use a session that is in working order. */
    synchronized void giveBack(DefinitionSession session) {
        idle.addLast(session);
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
            usable = !DefinitionSession.isLost(e);
            throw e;
        } finally {
            if (usable) {
                giveBack(session);
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
    synchronized void closeIdle() throws SQLException {
        for (DefinitionSession session : idle) {
            all.remove(session);
            session.close();
        }
        idle.clear();
    }

    @Override
    public synchronized void close() throws SQLException {
        idle.clear();
        SQLException failure = null;
        for (DefinitionSession session : all) {
            try {
                session.close();
            } catch (SQLException e) {
                failure = e;
            }
        }
        all.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
