package dev.pgtrek.internal.engine;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.error.MigrationCancelledException;
import dev.pgtrek.internal.concurrent.Threads;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Reads the facts for checks and strategies from both servers: first each whole server, then the selected databases, a
 * few at a time. Selects the databases to migrate; {@link SessionReader} reads them.
 */
final class Inspector {
    /** Sessions at once, on both servers together: 200 databases take seconds, with little load on a server. */
    private static final int SESSIONS = 8;
    /** The connection limit of a database whose DROP DATABASE was interrupted. */
    private static final int INVALID = -2;
    /** The template that must never be changed. */
    private static final String PRISTINE = "template0";

    private final String migrationId;
    private final RunScope scope;
    private final SessionReader reader;
    private final MigrationOptions options;

    Inspector(
            String migrationId,
            RunScope scope,
            Map<Side, Server> servers,
            MigrationOptions options,
            Set<Fact<?>> facts) {
        this.migrationId = migrationId;
        this.scope = scope;
        this.reader = new SessionReader(migrationId, scope, servers, facts);
        this.options = options;
    }

    /**
     * The result of an inspection.
     *
     * @param context the input of the checks
     * @param leftOut the source's databases that are excluded, and why
     */
    record Inspection(CheckContext context, Map<String, String> leftOut) {}

    Inspection inspect() throws InterruptedException {
        CheckContext.Builder context = CheckContext.builder().options(options);
        Map<String, String> leftOut = new LinkedHashMap<>();
        AtomicInteger number = new AtomicInteger();
        ExecutorService readers = Executors.newFixedThreadPool(
                Math.min(SESSIONS, options.sourceLimits().connections().orElse(SESSIONS)),
                work -> Threads.daemon(work, "pgtrek-" + migrationId + "-reader-" + number.incrementAndGet()));
        try {
            read(readers, context, leftOut);
        } finally {
            readers.shutdownNow();
            Threads.awaitEnd(readers);
        }
        return new Inspection(context.build(), leftOut);
    }

    private void read(ExecutorService readers, CheckContext.Builder context, Map<String, String> leftOut)
            throws InterruptedException {
        Map<Side, Future<SessionReader.Reading<ServerInventory>>> servers = new LinkedHashMap<>();
        for (Side side : Side.values()) {
            servers.put(side, readers.submit(() -> reader.readServer(side)));
        }
        Map<Side, ServerInventory> inventories = new LinkedHashMap<>();
        for (Map.Entry<Side, Future<SessionReader.Reading<ServerInventory>>> entry : servers.entrySet()) {
            SessionReader.Reading<ServerInventory> reading = await(entry.getValue());
            reading.into(context);
            if (reading.value() != null) {
                inventories.put(entry.getKey(), reading.value());
            }
        }
        ServerInventory source = inventories.get(Side.SOURCE);
        ServerInventory target = inventories.get(Side.TARGET);
        if (source != null && target != null && mayBeTheSame(source, target)) {
            context.sameServer(await(readers.submit(reader::isSameServer)));
        }
        if (source != null) {
            readDatabases(readers, source, target, context, leftOut);
        }
    }

    private static boolean mayBeTheSame(ServerInventory source, ServerInventory target) {
        return source.systemIdentifier().isEmpty()
                || target.systemIdentifier().isEmpty()
                || source.systemIdentifier().equals(target.systemIdentifier());
    }

    private void readDatabases(
            ExecutorService readers,
            ServerInventory source,
            @Nullable ServerInventory target,
            CheckContext.Builder context,
            Map<String, String> leftOut)
            throws InterruptedException {
        List<String> selected = new ArrayList<>();
        Map<String, Future<SessionReader.Reading<DatabaseInventory>>> onSource = new LinkedHashMap<>();
        for (DatabaseInfo info : source.databases()) {
            if (options.databases().selects(info.name(), info.acceptsConnections())) {
                selected.add(info.name());
                onSource.put(info.name(), readers.submit(() -> reader.readDatabase(Side.SOURCE, info.name())));
            } else {
                leftOut.put(info.name(), whyLeftOut(info));
            }
        }
        Map<String, Future<SessionReader.Reading<DatabaseInventory>>> onTarget = new LinkedHashMap<>();
        for (String name : selected) {
            if (target != null && target.database(options.targetName(name)).isPresent()) {
                onTarget.put(name, readers.submit(() -> reader.readDatabase(Side.TARGET, name)));
            }
        }
        for (Map.Entry<String, Future<SessionReader.Reading<DatabaseInventory>>> entry : onSource.entrySet()) {
            String name = entry.getKey();
            SessionReader.Reading<DatabaseInventory> reading = await(entry.getValue());
            DatabaseInventory inventory = reading.value();
            if (name.equals("postgres")
                    && inventory != null
                    && inventory.isEmpty()
                    && !options.databases().isNamed(name)) {
                selected.remove(name);
                leftOut.put(name, "nothing is in it");
                continue;
            }
            reading.into(context);
        }
        for (Map.Entry<String, Future<SessionReader.Reading<DatabaseInventory>>> entry : onTarget.entrySet()) {
            SessionReader.Reading<DatabaseInventory> reading = await(entry.getValue());
            if (selected.contains(entry.getKey())) {
                reading.into(context);
            }
        }
        context.databases(selected);
    }

    private String whyLeftOut(DatabaseInfo info) {
        if (options.databases().excluded().stream().anyMatch(pattern -> pattern.matches(info.name()))) {
            return "excluded";
        }
        if (info.name().equals(PRISTINE)) {
            return "PostgreSQL makes it, and keeps it unchanged";
        }
        if (!info.acceptsConnections()) {
            return info.connectionLimit() == INVALID
                    ? "its DROP DATABASE was interrupted; drop it again"
                    : "it accepts no connections; to migrate it: ALTER DATABASE " + PrintedSql.name(info.name())
                            + " ALLOW_CONNECTIONS true";
        }
        return options.databases().included().isEmpty()
                ? "it belongs to the server or its provider; include it by name to migrate it"
                : "not included";
    }

    private <T> T await(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            scope.throwIfCancelled();
            Throwable cause = e.getCause();
            if (cause instanceof MigrationCancelledException cancelled) {
                throw cancelled;
            }
            throw EngineRun.failure("reading the servers failed", cause);
        }
    }
}
