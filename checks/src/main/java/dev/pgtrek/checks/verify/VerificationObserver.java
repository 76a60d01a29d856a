package dev.pgtrek.checks.verify;

import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.result.Difference;
import dev.pgtrek.strategy.DatabaseMigration.Registration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes the progress of one database's comparison to a listener. Thread-safe: one call at a time is passed on. */
final class VerificationObserver implements Observer {
    private static final Logger LOG = LoggerFactory.getLogger(VerificationObserver.class);

    private final String database;
    private final VerificationListener listener;
    private final Object lock;

    /**
     * Creates an observer of one database.
     *
     * @param lock shared by all databases of a verification
     */
    VerificationObserver(String database, VerificationListener listener, Object lock) {
        this.database = database;
        this.listener = listener;
        this.lock = lock;
    }

    void started(List<TableInfo> tables) {
        long bytes = tables.stream().mapToLong(TableInfo::bytes).sum();
        tell(() -> listener.onDatabaseStarted(database, tables.size(), bytes));
    }

    void finished(DatabaseVerification result) {
        tell(() -> listener.onDatabaseFinished(result));
    }

    @Override
    public Registration began(String what) {
        LOG.debug("verify - {}: {}", database, what);
        return () -> {};
    }

    @Override
    public void compared(TableInfo table, long rows) {
        tell(() -> listener.onTableCompared(database, table.qualifiedName(), rows, table.bytes()));
    }

    @Override
    public void differs(Difference difference) {
        tell(() -> listener.onDifference(difference));
    }

    @Override
    public void notCompared(Difference table) {
        LOG.warn("verify - {}", table);
    }

    private void tell(Runnable call) {
        synchronized (lock) {
            try {
                call.run();
            } catch (RuntimeException e) {
                LOG.warn("verify - a listener failed; the verification goes on", e);
            }
        }
    }
}
