package dev.pgtrek.replication.internal.status;

import dev.pgtrek.check.Finding;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.concurrent.Threads;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.internal.publisher.Slot;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Guards the source's disk while a database is copied: a slot keeps all WAL that is written meanwhile. Reports a
 * finding at half of the limit. Cancels the copy beyond the caller's limit, or when the source has invalidated the
 * slot.
 */
public final class WalGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WalGuard.class);
    private static final long POLL_MILLIS = 2_000;

    private final DatabaseMigration migration;
    private final ReplicationName name;
    private final OptionalLong limit;
    private final Thread copying = Thread.currentThread();
    private final Thread guard;
    private volatile @Nullable String brokenOff;

    private WalGuard(DatabaseMigration migration, ReplicationName name, OptionalLong limit) {
        this.migration = migration;
        this.name = name;
        this.limit = limit;
        this.guard = Threads.start(this::watch, "pgtrek-" + migration.migrationId() + "-wal");
    }

    /** Starts to guard the calling thread. */
    public static WalGuard begin(DatabaseMigration migration, ReplicationName name, OptionalLong limit) {
        return new WalGuard(migration, name, limit);
    }

    /** The copy, which is cancelled beyond the limit. */
    public interface Copy<T> {
        T run() throws SQLException, InterruptedException;
    }

    public <T> T guarded(Copy<T> copy) throws SQLException, InterruptedException {
        boolean whole = false;
        try {
            T result = copy.run();
            whole = true;
            return result;
        } finally {
            close();
            String reason = brokenOff;
            if (!whole && reason != null) {
                Thread.interrupted(); // the interrupt came from this guard
                throwBrokenOff(reason);
            }
        }
    }

    private void throwBrokenOff(String reason) {
        throw new MigrationException(
                ErrorCode.REPLICATION,
                "the copy of database " + migration.database() + " was broken off, as " + reason
                        + "; make room there and raise the limit, or migrate when less is written");
    }

    private void watch() {
        WalWarnings warnings = new WalWarnings(migration.database(), limit);
        boolean warned = false;
        try {
            while (brokenOff == null) {
                Thread.sleep(POLL_MILLIS);
                Optional<Slot.State> slot = look();
                if (slot.isEmpty()) {
                    continue;
                }
                List<Finding> found =
                        warnings.of(slot.get().keptBytes(), slot.get().leftBytes());
                if (!warned && !found.isEmpty()) {
                    warned = true;
                    found.forEach(migration.progress()::finding);
                }
                check(slot.get());
            }
        } catch (InterruptedException e) {
            LOG.trace(
                    "{} - the WAL of database {} is no longer watched", migration.migrationId(), migration.database());
        }
    }

    private void check(Slot.State slot) {
        long kept = slot.keptBytes().orElse(0);
        if (slot.lost().isPresent()) {
            breakOff("the source has given its slot up (" + slot.lost().get()
                    + "): more WAL was written meanwhile than max_slot_wal_keep_size allows");
        } else if (kept > limit.orElse(Long.MAX_VALUE)) {
            breakOff("its slot kept " + kept + " bytes of WAL on the source, and no more than " + limit.orElse(0)
                    + " are allowed");
        }
    }

    private void breakOff(String reason) {
        brokenOff = reason;
        copying.interrupt();
    }

    private Optional<Slot.State> look() {
        try (Connection source = migration.sourceSession()) {
            return Slot.read(source, name, Slot.currentLsn(source));
        } catch (SQLException | MigrationException e) {
            LOG.debug(
                    "{} - the slot of database {} could not be read", migration.migrationId(), migration.database(), e);
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        guard.interrupt();
        Threads.join(guard);
    }
}
