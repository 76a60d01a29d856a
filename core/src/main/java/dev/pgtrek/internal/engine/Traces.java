package dev.pgtrek.internal.engine;

import dev.pgtrek.internal.roles.RoleLoan;
import dev.pgtrek.internal.sql.DatabaseNames;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.result.FoundMigration;
import dev.pgtrek.server.Side;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The objects of pgtrek that two servers have, grouped by migrations and databases. The name of an object contains a
 * hash of the database's name on the source. In a database of the target with another name, the objects count if the
 * schema there records both names. A slot or a subscription also counts if a database of the source has the hash: no
 * copy of a database contains one. Pure.
 */
final class Traces {
    /**
     * An object of pgtrek.
     *
     * @param database its database, by the name on its server; null where it belongs to the whole server
     * @param names the names that a schema records, where they differ
     * @param copied whether a copy of the database contains the object too
     */
    record Trace(String object, @Nullable String database, Optional<DatabaseNames> names, boolean copied) {}

    private final Map<Side, List<Trace>> traces;
    private final Collection<String> databasesOfSource;
    /** For each migration, the names on the source and on the target of its renamed databases. */
    private final Map<String, Map<String, String>> renamed = new HashMap<>();

    private final Map<String, Map<String, Set<Side>>> found = new TreeMap<>();

    /** @param databasesOfSource the names of all its databases; none where it is unreachable */
    Traces(Map<Side, List<Trace>> traces, Collection<String> databasesOfSource) {
        this.traces = traces;
        this.databasesOfSource = databasesOfSource;
    }

    List<FoundMigration> migrations() {
        traces.getOrDefault(Side.TARGET, List.of()).forEach(this::recognize);
        traces.forEach((side, ofSide) -> ofSide.forEach(trace -> add(side, trace)));
        return found.entrySet().stream()
                .map(entry -> new FoundMigration(
                        entry.getKey(), entry.getValue(), renamed.getOrDefault(entry.getKey(), Map.of())))
                .toList();
    }

    /** Adds the names of a renamed database, if the object shows them. */
    private void recognize(Trace trace) {
        String database = trace.database;
        ReplicationName name = ReplicationName.parse(trace.object).orElse(null);
        if (database == null || name == null || isOf(name, database)) {
            return;
        }
        trace.names
                .filter(names -> names.target().equals(database) && isOf(name, names.source()))
                .map(DatabaseNames::source)
                .or(() -> trace.copied
                        ? Optional.empty()
                        : databasesOfSource.stream()
                                .filter(source -> isOf(name, source))
                                .findFirst())
                .ifPresent(source -> renamed.computeIfAbsent(name.migrationId(), id -> new HashMap<>())
                        .put(source, database));
    }

    private void add(Side side, Trace trace) {
        String database = trace.database;
        if (database == null) {
            RoleLoan.migrationOf(trace.object).ifPresent(id -> found.computeIfAbsent(id, key -> new TreeMap<>()));
            return;
        }
        ReplicationName.parse(trace.object)
                .ifPresent(name -> nameOnSource(side, name, database)
                        .ifPresent(source -> found.computeIfAbsent(name.migrationId(), id -> new TreeMap<>())
                                .computeIfAbsent(source, key -> EnumSet.noneOf(Side.class))
                                .add(side)));
    }

    private Optional<String> nameOnSource(Side side, ReplicationName name, String database) {
        Map<String, String> names = side == Side.TARGET ? renamed.getOrDefault(name.migrationId(), Map.of()) : Map.of();
        if (isOf(name, database)) {
            return names.containsKey(database) ? Optional.empty() : Optional.of(database);
        }
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().equals(database) && isOf(name, entry.getKey()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private static boolean isOf(ReplicationName name, String database) {
        return name.equals(ReplicationName.of(name.migrationId(), database));
    }
}
