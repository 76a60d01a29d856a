package dev.pgtrek.internal.engine;

import dev.pgtrek.internal.concurrent.Threads;
import dev.pgtrek.internal.roles.RoleLoan;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.TrustedOwners;
import dev.pgtrek.result.FoundMigration;
import dev.pgtrek.server.ConnectionFailedException;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the migrations on two servers by the names and owners of their objects. The whole server lists slots,
 * subscriptions and roles; each database lists its publications and pgtrek's schemas. Ignores objects with such names
 * that belong to another user.
 */
public final class MigrationDiscovery {
    private static final Logger LOG = LoggerFactory.getLogger(MigrationDiscovery.class);
    private static final int SESSIONS = 8;

    private static final String DATABASES = """
            SELECT datname
              FROM pg_catalog.pg_database
             WHERE datallowconn AND NOT datistemplate
               AND pg_catalog.has_database_privilege(oid, 'CONNECT')
            """;

    /** Either server may hold any of these objects: reverse replication exchanges their places. */
    private static final String OF_SERVER = TrustedOwners.in("""
            SELECT slot_name, database
              FROM pg_catalog.pg_replication_slots
             WHERE slot_name LIKE 'pgtrek\\_%' AND plugin = 'pgoutput'
             UNION ALL
            SELECT s.subname, d.datname
              FROM pg_catalog.pg_subscription s
              JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
             WHERE s.subname LIKE 'pgtrek\\_%' AND s.subowner IN (${trusted})
             UNION ALL
            SELECT l.rolname, NULL
              FROM (${loans}) AS l
            """).replace("${loans}", RoleLoan.query());

    private static final String OF_DATABASE = TrustedOwners.in("""
            SELECT pubname, pg_catalog.current_database()
              FROM pg_catalog.pg_publication
             WHERE pubname LIKE 'pgtrek\\_%' AND pubowner IN (${trusted})
             UNION ALL
            SELECT nspname, pg_catalog.current_database()
              FROM pg_catalog.pg_namespace
             WHERE nspname LIKE 'pgtrek\\_%' AND nspowner IN (${trusted})
            """);

    private final Map<String, Map<String, Set<Side>>> found = new TreeMap<>();

    private MigrationDiscovery() {}

    public static List<FoundMigration> find(Server source, Server target) throws InterruptedException {
        return new MigrationDiscovery().look(source, target);
    }

    private List<FoundMigration> look(Server source, Server target) throws InterruptedException {
        ExecutorService readers = Executors.newFixedThreadPool(SESSIONS, work -> Threads.daemon(work, "pgtrek-find"));
        try {
            Map<Side, Future<List<Future<List<Trace>>>>> sides = new EnumMap<>(Side.class);
            sides.put(Side.SOURCE, readers.submit(() -> begin(readers, source)));
            sides.put(Side.TARGET, readers.submit(() -> begin(readers, target)));
            List<ConnectionFailedException> failures = new ArrayList<>();
            for (Map.Entry<Side, Future<List<Future<List<Trace>>>>> side : sides.entrySet()) {
                try {
                    for (Future<List<Trace>> reading : await(side.getValue())) {
                        await(reading).forEach(trace -> add(side.getKey(), trace));
                    }
                } catch (ConnectionFailedException e) {
                    LOG.warn("the {} is not looked at for migrations: {}", side.getKey(), e.getMessage());
                    failures.add(e);
                }
            }
            if (failures.size() == sides.size()) {
                throw failures.get(0);
            }
        } finally {
            readers.shutdownNow();
            Threads.awaitEnd(readers);
        }
        return found.entrySet().stream()
                .map(entry -> new FoundMigration(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** An object of pgtrek, and its database; null where it belongs to the server. */
    private record Trace(String object, @Nullable String database) {}

    /** Reads the objects that the whole server lists, and starts to read its databases one by one. */
    private static List<Future<List<Trace>>> begin(ExecutorService readers, Server server) throws SQLException {
        List<Future<List<Trace>>> readings = new ArrayList<>();
        try (Connection session = server.connect();
                Statement statement = session.createStatement()) {
            List<Trace> listed = traces(statement, OF_SERVER);
            readings.add(readers.submit(() -> listed));
            try (ResultSet rows = statement.executeQuery(DATABASES)) {
                while (rows.next()) {
                    String database = rows.getString(1);
                    readings.add(readers.submit(() -> readDatabase(server, database)));
                }
            }
        }
        return readings;
    }

    private static List<Trace> readDatabase(Server server, String database) throws SQLException {
        try (Connection session = server.connect(database);
                Statement statement = session.createStatement()) {
            return traces(statement, OF_DATABASE);
        } catch (ConnectionFailedException e) {
            // its slots and subscriptions are known anyway
            LOG.debug("database {} is not looked into for migrations", database, e);
            return List.of();
        }
    }

    private static List<Trace> traces(Statement statement, String query) throws SQLException {
        List<Trace> traces = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                traces.add(new Trace(rows.getString(1), rows.getString(2)));
            }
        }
        return traces;
    }

    private void add(Side side, Trace trace) {
        if (trace.database == null) {
            RoleLoan.migrationOf(trace.object).ifPresent(id -> found.computeIfAbsent(id, key -> new TreeMap<>()));
            return;
        }
        String database = trace.database;
        ReplicationName.parse(trace.object)
                .filter(name -> name.equals(ReplicationName.of(name.migrationId(), database)))
                .ifPresent(name -> found.computeIfAbsent(name.migrationId(), id -> new TreeMap<>())
                        .computeIfAbsent(database, key -> EnumSet.noneOf(Side.class))
                        .add(side));
    }

    private static <T> T await(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConnectionFailedException unreachable) {
                throw unreachable;
            }
            throw EngineRun.failure("looking for migrations failed", e.getCause());
        }
    }
}
