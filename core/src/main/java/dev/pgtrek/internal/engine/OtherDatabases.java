package dev.pgtrek.internal.engine;

import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.engine.MigrationRecord.Entry;
import dev.pgtrek.internal.sql.Remedies;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.result.Leftover;
import dev.pgtrek.server.ConnectionFailedException;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The databases of a migration that do not replicate, with their records on the target. Thread-safe. */
final class OtherDatabases {
    private static final Logger LOG = LoggerFactory.getLogger(OtherDatabases.class);

    private final String migrationId;
    private final Server target;
    private final Map<String, String> methods = new TreeMap<>();

    OtherDatabases(String migrationId, Server target) {
        this.migrationId = migrationId;
        this.target = target;
    }

    synchronized void add(Entry entry) {
        methods.put(entry.database(), entry.method());
    }

    synchronized List<String> names() {
        return List.copyOf(methods.keySet());
    }

    synchronized void remove(String database) {
        methods.remove(database);
    }

    /** Returns all entries of the records in some of the target's databases. */
    List<Entry> recorded(Collection<String> databases) {
        Map<String, Entry> entries = new TreeMap<>();
        for (String database : databases) {
            try (Connection session = target.connect(database)) {
                for (Entry entry : record(session, database).databases()) {
                    // a database's own record takes precedence
                    if (entry.database().equals(database)) {
                        entries.put(database, entry);
                    } else {
                        entries.putIfAbsent(entry.database(), entry);
                    }
                }
            } catch (SQLException | ConnectionFailedException e) {
                LOG.debug("{} - the record in database {} can't be read", migrationId, target.nameOf(database), e);
            }
        }
        return List.copyOf(entries.values());
    }

    private MigrationRecord record(Connection session, String database) {
        return new MigrationRecord(session, ReplicationName.of(migrationId, database));
    }

    List<ReplicationStatus> status() {
        return names().stream().map(this::status).toList();
    }

    private ReplicationStatus status(String database) {
        String method;
        synchronized (this) {
            method = methods.getOrDefault(database, Entry.NO_METHOD);
        }
        if (method.equals(Entry.NO_METHOD)) {
            return failed(database, "it was not copied, as the requirements of no strategy were met");
        }
        try (Connection session = target.connect(database)) {
            MigrationRecord record = record(session, database);
            if (record.isCopied()) {
                return ReplicationStatus.of(
                        database,
                        ReplicationStatus.State.COPIED,
                        "it was copied once, by " + method + "; what is written to the source since does not arrive");
            }
            if (record.isLocked()) {
                return ReplicationStatus.of(
                        database, ReplicationStatus.State.COPYING, "it is being copied once, by " + method);
            }
            return failed(
                    database,
                    record.exists()
                            ? "its copy by " + method
                                    + " failed or was interrupted: what the target has of it is not complete"
                            : "it was to be moved by " + method + ", and nothing on the target tells of a copy");
        } catch (SQLException | ConnectionFailedException e) {
            return failed(
                    database, "it was to be moved by " + method + "; the target's can't be asked: " + e.getMessage());
        }
    }

    private ReplicationStatus failed(String database, String message) {
        return ReplicationStatus.builder()
                .database(database)
                .state(ReplicationStatus.State.FAILED)
                .message(message)
                .remedy("stop it, alone where others replicate (ReplicationHandle.stop "
                        + database
                        + "); where the target has it, " + Remedies.setAside(target.nameOf(database))
                        + " when you migrate it again")
                .build();
    }

    /** Removes the record of a database, and its entries in other databases' records. */
    StopReport stop(String database, Collection<String> others) {
        StopReport.Builder report = StopReport.builder().database(database);
        removeRecord(database, report);
        StopReport stopped = report.build();
        if (stopped.complete()) {
            remove(database);
            forget(database, others);
        }
        return stopped;
    }

    /** Removes a single stopped database from the records of others. */
    void forget(String database, Collection<String> others) {
        for (String other : others) {
            if (!other.equals(database)) {
                try (Connection session = target.connect(other)) {
                    record(session, other).forget(database);
                } catch (SQLException | ConnectionFailedException e) {
                    LOG.warn(
                            "{} - the record in database {} still lists {}",
                            migrationId,
                            target.nameOf(other),
                            database,
                            e);
                }
            }
        }
    }

    /** Removes all their records; returns a report for each database that had one, or may have had one. */
    List<StopReport> stop() {
        List<StopReport> reports = new ArrayList<>();
        for (String database : names()) {
            StopReport.Builder report = StopReport.builder().database(database);
            removeRecord(database, report);
            StopReport built = report.build();
            if (!built.removed().isEmpty() || !built.left().isEmpty()) {
                reports.add(built);
            }
        }
        return reports;
    }

    private void removeRecord(String database, StopReport.Builder report) {
        ReplicationName name = ReplicationName.of(migrationId, database);
        boolean interrupted = Thread.interrupted(); // an interrupt would prevent opening the session
        try (Connection session = target.connect(database)) {
            if (record(session, database).drop()) {
                report.addRemoved("schema " + name + " on the target, the record of its copy");
            }
        } catch (ConnectionFailedException e) {
            if (e.kind() != ConnectionFailedException.Kind.UNKNOWN_DATABASE) {
                report.addLeft(left(name, e));
            }
        } catch (SQLException | MigrationException e) {
            report.addLeft(left(name, e));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static Leftover left(ReplicationName name, Exception e) {
        return new Leftover(
                "schema " + name + " on the target, the record of a copy: " + e.getMessage(), "stop it again");
    }
}
