package dev.pgtrek.internal.engine;

import dev.pgtrek.internal.concurrent.Threads;
import dev.pgtrek.internal.engine.Traces.Trace;
import dev.pgtrek.internal.roles.RoleLoan;
import dev.pgtrek.internal.sql.DatabaseNames;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
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
            SELECT datname,
                   datallowconn AND NOT datistemplate
                     AND pg_catalog.has_database_privilege(oid, 'CONNECT') AS connectable
              FROM pg_catalog.pg_database
            """;

    /** Either server may hold any of these objects: reverse replication exchanges their places. */
    private static final String OF_SERVER = TrustedOwners.in("""
            SELECT slot_name, database, NULL
              FROM pg_catalog.pg_replication_slots
             WHERE slot_name LIKE 'pgtrek\\_%' AND plugin = 'pgoutput'
             UNION ALL
            SELECT s.subname, d.datname, NULL
              FROM pg_catalog.pg_subscription s
              JOIN pg_catalog.pg_database d ON d.oid = s.subdbid
             WHERE s.subname LIKE 'pgtrek\\_%' AND s.subowner IN (${trusted})
             UNION ALL
            SELECT l.rolname, NULL, NULL
              FROM (${loans}) AS l
            """).replace("${loans}", RoleLoan.query());

    private static final String OF_DATABASE = TrustedOwners.in("""
            SELECT pubname, pg_catalog.current_database(), NULL
              FROM pg_catalog.pg_publication
             WHERE pubname LIKE 'pgtrek\\_%' AND pubowner IN (${trusted})
             UNION ALL
            SELECT nspname, pg_catalog.current_database(), pg_catalog.obj_description(oid, 'pg_namespace')
              FROM pg_catalog.pg_namespace
             WHERE nspname LIKE 'pgtrek\\_%' AND nspowner IN (${trusted})
            """);

    private final Map<Side, List<Trace>> traces = new EnumMap<>(Side.class);
    private final Set<String> databasesOfSource = ConcurrentHashMap.newKeySet();

    private MigrationDiscovery() {}

    /** @param target may have renamed databases, whose names on the source need not be found then */
    public static List<FoundMigration> find(Server source, Server target) throws InterruptedException {
        // databases are found by the names that their servers list
        MigrationDiscovery discovery = new MigrationDiscovery();
        discovery.databasesOfSource.addAll(target.renamedDatabases().keySet());
        return discovery.look(source.withRenamedDatabases(Map.of()), target.withRenamedDatabases(Map.of()));
    }

    private List<FoundMigration> look(Server source, Server target) throws InterruptedException {
        ExecutorService readers = Executors.newFixedThreadPool(SESSIONS, work -> Threads.daemon(work, "pgtrek-find"));
        try {
            Map<Side, Future<List<Future<List<Trace>>>>> sides = new EnumMap<>(Side.class);
            sides.put(Side.SOURCE, readers.submit(() -> begin(readers, source, databasesOfSource::add)));
            sides.put(Side.TARGET, readers.submit(() -> begin(readers, target, name -> {})));
            List<ConnectionFailedException> failures = new ArrayList<>();
            for (Map.Entry<Side, Future<List<Future<List<Trace>>>>> side : sides.entrySet()) {
                try {
                    List<Trace> ofSide = traces.computeIfAbsent(side.getKey(), key -> new ArrayList<>());
                    for (Future<List<Trace>> reading : await(side.getValue())) {
                        ofSide.addAll(await(reading));
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
        return new Traces(traces, databasesOfSource).migrations();
    }

    /** Reads the objects that the whole server lists, and starts to read its databases one by one. */
    private static List<Future<List<Trace>>> begin(ExecutorService readers, Server server, Consumer<String> databases)
            throws SQLException {
        List<Future<List<Trace>>> readings = new ArrayList<>();
        try (Connection session = server.connect();
                Statement statement = session.createStatement()) {
            List<Trace> listed = traces(statement, OF_SERVER);
            readings.add(readers.submit(() -> listed));
            try (ResultSet rows = statement.executeQuery(DATABASES)) {
                while (rows.next()) {
                    String database = rows.getString(1);
                    databases.accept(database);
                    if (rows.getBoolean(2)) {
                        readings.add(readers.submit(() -> readDatabase(server, database)));
                    }
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
                traces.add(new Trace(
                        rows.getString(1),
                        rows.getString(2),
                        Optional.ofNullable(rows.getString(3)).flatMap(DatabaseNames::parse),
                        query.equals(OF_DATABASE)));
            }
        }
        return traces;
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
