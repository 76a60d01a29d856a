package dev.pgtrek.replication.internal;

import dev.pgtrek.ErrorCode;
import dev.pgtrek.MigrationException;
import dev.pgtrek.replication.internal.publisher.Slot;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.ReplicationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the source's disk while a database is copied: a slot keeps all WAL that is written meanwhile. Beyond the
 * caller's limit the copy is broken off.
 */
final class WalGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WalGuard.class);
    private static final long POLL_MILLIS = 2_000;

    private final DatabaseMigration migration;
    private final ReplicationName name;
    private final OptionalLong limit;
    private final Thread copying = Thread.currentThread();
    private final Thread guard;
    private volatile long exceededBy;

    private WalGuard(DatabaseMigration migration, ReplicationName name, OptionalLong limit) {
        this.migration = migration;
        this.name = name;
        this.limit = limit;
        this.guard = new Thread(this::watch, "pgtrek-" + migration.migrationId() + "-wal");
        guard.setDaemon(true);
        if (limit.isPresent()) {
            guard.start();
        }
    }

    /** Begins to look, for the thread that calls this. */
    static WalGuard begin(DatabaseMigration migration, ReplicationName name, OptionalLong limit) {
        return new WalGuard(migration, name, limit);
    }

    /** What is broken off beyond the limit. */
    interface Copy<T> {
        T run() throws SQLException, InterruptedException;
    }

    <T> T guarded(Copy<T> copy) throws SQLException, InterruptedException {
        boolean whole = false;
        try {
            T result = copy.run();
            whole = true;
            return result;
        } finally {
            close();
            if (!whole && exceededBy > 0) {
                Thread.interrupted(); // it was this guard's
                throwExceeded();
            }
        }
    }

    private void throwExceeded() {
        throw new MigrationException(
                ErrorCode.REPLICATION,
                "the copy of database " + migration.database() + " was broken off, as its slot kept " + exceededBy
                        + " bytes of WAL on the source, and no more than " + limit.orElse(0)
                        + " are allowed; make room there and raise the limit, or migrate when less is written");
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(POLL_MILLIS);
                long kept = kept();
                if (kept > limit.orElse(Long.MAX_VALUE)) {
                    exceededBy = kept;
                    copying.interrupt();
                    return;
                }
            }
        } catch (InterruptedException e) {
            LOG.trace(
                    "{} - the WAL of database {} is no longer watched", migration.migrationId(), migration.database());
        }
    }

    private long kept() {
        try (Connection source = migration.sourceSession()) {
            Optional<Slot.State> slot = Slot.read(source, name, Slot.currentLsn(source));
            return slot.map(Slot.State::keptBytes).orElse(OptionalLong.empty()).orElse(0);
        } catch (SQLException | MigrationException e) {
            LOG.debug(
                    "{} - the slot of database {} could not be read", migration.migrationId(), migration.database(), e);
            return 0;
        }
    }

    @Override
    public void close() {
        guard.interrupt();
        boolean interrupted = false;
        while (guard.isAlive()) {
            try {
                guard.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
