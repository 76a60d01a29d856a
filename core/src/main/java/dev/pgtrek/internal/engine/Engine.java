package dev.pgtrek.internal.engine;

import dev.pgtrek.check.Fact;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.event.MigrationListener;
import dev.pgtrek.internal.engine.Inspector.Inspection;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.result.DatabasePlan;
import dev.pgtrek.result.FoundMigration;
import dev.pgtrek.result.MigrationPlan;
import dev.pgtrek.run.MigrationRun;
import dev.pgtrek.run.ReplicationHandle;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.ContinuousStrategy;
import dev.pgtrek.strategy.MigrationStrategy;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The parts of a migration, and the operations on it. Immutable and thread-safe. */
public record Engine(
        String migrationId,
        MigrationOptions options,
        Map<Side, Server> servers,
        List<PreCheck> checks,
        List<MigrationStrategy> strategies,
        List<MigrationListener> listeners) {
    /** Sessions of a database beside those of the jobs: for its snapshot, a client tool, and short work. */
    private static final int SESSIONS_PER_DATABASE = 3;

    public Engine {
        options = withinLimits(options);
        servers = withNames(servers, options.renamedDatabases());
        checks = List.copyOf(checks);
        strategies = List.copyOf(strategies);
        listeners = List.copyOf(listeners);
    }

    /** Gives the target the names of its databases. */
    private static Map<Side, Server> withNames(Map<Side, Server> servers, Map<String, String> renamed) {
        Map<Side, Server> named = new EnumMap<>(Side.class);
        named.putAll(servers);
        named.computeIfPresent(Side.TARGET, (side, target) -> target.withRenamedDatabases(renamed));
        return Map.copyOf(named);
    }

    /** Reduces jobs and parallel databases, if the limit on the source's sessions is too low for them. */
    private static MigrationOptions withinLimits(MigrationOptions options) {
        if (options.sourceLimits().connections().isEmpty()) {
            return options;
        }
        int sessions = options.sourceLimits().connections().getAsInt();
        int jobs = Math.min(options.jobs(), sessions - SESSIONS_PER_DATABASE);
        int databases = Math.min(options.parallelDatabases(), (sessions - jobs) / SESSIONS_PER_DATABASE);
        return MigrationOptions.builder()
                .from(options)
                .jobs(jobs)
                .parallelDatabases(databases)
                .build();
    }

    /**
     * Rejects unknown check ids. Called before checks run, not when a migration is built: a migration that only
     * attaches to another may have fewer checks.
     *
     * @throws IllegalArgumentException if the id of an ignored or strict check is unknown
     */
    private void requireKnownChecks() {
        CheckIds known = CheckIds.of(checks, strategies);
        known.require("ignored", options.ignoredChecks());
        known.require("strict", options.strictChecks());
    }

    /** Reads both servers and returns what a run would do. */
    public MigrationPlan plan() throws InterruptedException {
        requireKnownChecks();
        RunScope scope = new RunScope(migrationId);
        try {
            return plan(inspect(scope));
        } catch (InterruptedException e) {
            scope.cancel();
            throw e;
        } finally {
            scope.abortSessions();
        }
    }

    /** Starts a run. */
    public MigrationRun start() {
        requireKnownChecks();
        EngineRun run = new EngineRun(this);
        run.start();
        return run;
    }

    /** Attaches to a migration that an earlier process left replicating. */
    public ReplicationHandle replication(String id, List<FoundMigration> found) {
        ContinuousStrategy strategy = strategies.stream()
                .filter(ContinuousStrategy.class::isInstance)
                .map(ContinuousStrategy.class::cast)
                .findFirst()
                .orElseThrow(() ->
                        new IllegalStateException("a replication needs a strategy that replicates databases, such as"
                                + " LogicalReplication.withDefaults()"));
        FoundMigration migration = found.stream()
                .filter(candidate -> candidate.migrationId().equals(id))
                .findFirst()
                .orElseThrow(() -> new MigrationException(
                        ErrorCode.REPLICATION,
                        "neither server knows of a migration '" + id + "'; they know of: "
                                + found.stream()
                                        .map(FoundMigration::migrationId)
                                        .toList()));
        Map<String, String> names = names(migration);
        List<MigrationRecord.Entry> entries = new OtherDatabases(
                        id, server(Side.TARGET).withRenamedDatabases(names))
                .recorded(migration.databases().keySet());
        entries.stream()
                .filter(entry -> !entry.database().equals(entry.target()))
                .forEach(entry -> names.putIfAbsent(entry.database(), entry.target()));
        return attached(migration, strategy, entries, server(Side.TARGET).withRenamedDatabases(names));
    }

    /**
     * Returns the databases of a found migration that have other names on the target. This migration's own options
     * apply where the target shows nothing of a database.
     */
    private Map<String, String> names(FoundMigration migration) {
        Map<String, String> names = new HashMap<>(migration.renamed());
        options.renamedDatabases().forEach((source, target) -> {
            if (!migration.databases().getOrDefault(source, Set.of()).contains(Side.TARGET)) {
                names.putIfAbsent(source, target);
            }
        });
        return names;
    }

    private ReplicationHandle attached(
            FoundMigration migration, ContinuousStrategy strategy, List<MigrationRecord.Entry> entries, Server target) {
        String id = migration.migrationId();
        Server source = server(Side.SOURCE);
        Engine engine = new Engine(
                migrationId,
                MigrationOptions.builder()
                        .from(options)
                        .renamedDatabases(target.renamedDatabases())
                        .build(),
                Map.of(Side.SOURCE, source, Side.TARGET, target),
                checks,
                strategies,
                listeners);
        EarlierReplication replication = new EarlierReplication(id, engine, new BorrowedRole(id, target), listeners);
        Set<String> replicating = new TreeSet<>(migration.databases().keySet());
        for (MigrationRecord.Entry entry : entries) {
            if (!entry.method().equals(strategy.name()) || !replicating.contains(entry.database())) {
                replicating.remove(entry.database());
                replication.addOther(entry);
            }
        }
        for (String database : replicating) {
            replication.add(database, strategy, strategy.attach(id, database, source, target));
        }
        replication.start();
        return replication;
    }

    Inspection inspect(RunScope scope) throws InterruptedException {
        return new Inspector(migrationId, scope, servers, options, facts()).inspect();
    }

    MigrationPlan plan(Inspection inspection) {
        return new Planner(migrationId, inspection, checks, strategies).plan();
    }

    /**
     * Returns the facts of all checks that apply, including ignored requirements: a strategy may read their facts itself
     * when it runs.
     */
    private Set<Fact<?>> facts() {
        Stream<PreCheck> given =
                checks.stream().filter(check -> !options.ignoredChecks().contains(check.id()));
        Stream<PreCheck> required = strategies.stream().flatMap(strategy -> strategy.requirements().stream());
        return Stream.concat(given, required)
                .filter(check -> check.appliesTo(options.content()))
                .flatMap(check -> check.facts().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Whether the strategy of that name replicates databases. */
    boolean isContinuous(String name) {
        return strategies.stream()
                .anyMatch(strategy -> strategy.name().equals(name) && strategy instanceof ContinuousStrategy);
    }

    Optional<MigrationStrategy> strategy(DatabasePlan plan) {
        return plan.method()
                .flatMap(name -> strategies.stream()
                        .filter(strategy -> strategy.name().equals(name))
                        .findFirst());
    }

    public Server server(Side side) {
        return Objects.requireNonNull(servers.get(side));
    }
}
