package dev.pgtrek.checks.verify;

import dev.pgtrek.checks.verify.RelationStates.Found;
import dev.pgtrek.checks.verify.RelationStates.State;
import dev.pgtrek.checks.verify.RelationStates.Unreadable;
import dev.pgtrek.internal.concurrent.TaskGroup;
import dev.pgtrek.internal.sql.UserSchemas;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.result.Difference;
import dev.pgtrek.select.ObjectSelection;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.WorkQueue;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Compares the parameters and positions of the sequences of one database. Sequences are not transactional: their current
 * positions are read, not those of the snapshot. Belongs to one thread.
 */
final class SequenceComparison {
    private static final int AT_ONCE = 200;

    /** Excludes the sequences of extensions and those of pgtrek's journal. */
    private static final String PARAMETERS = UserSchemas.in("""
            SELECT n.nspname AS schema,
                   c.relname AS name,
                   format('%s, start %s, increment %s, minimum %s, maximum %s, cache %s%s',
                          format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
                          CASE WHEN s.seqcycle THEN ', cycle' ELSE '' END) AS parameters,
                   tn.nspname AS owner_schema,
                   t.relname AS owner
              FROM pg_sequence AS s
              JOIN pg_class AS c ON c.oid = s.seqrelid
              JOIN pg_namespace AS n ON n.oid = c.relnamespace
              LEFT JOIN pg_depend AS o
                ON o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.deptype IN ('a', 'i')
               AND o.refclassid = 'pg_class'::regclass AND o.refobjsubid > 0
              LEFT JOIN pg_class AS t ON t.oid = o.refobjid
              LEFT JOIN pg_namespace AS tn ON tn.oid = t.relnamespace
             WHERE n.nspname !~ ${notUsers}
               AND NOT EXISTS (SELECT
                                 FROM pg_depend AS d
                                WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
            """);

    private final String database;
    private final ObjectSelection objects;
    private final SideSessions source;
    private final SideSessions target;
    private final WorkQueue work;
    private final List<Difference> differences = new ArrayList<>();

    SequenceComparison(
            String database, ObjectSelection objects, SideSessions source, SideSessions target, WorkQueue work) {
        this.database = database;
        this.objects = objects;
        this.source = source;
        this.target = target;
        this.work = work;
    }

    List<Difference> compare() throws SQLException, InterruptedException {
        TaskGroup pending = new TaskGroup(work, this::abort);
        CompletableFuture<Map<QualifiedName, String>> left = pending.call(0, () -> parameters(source));
        CompletableFuture<Map<QualifiedName, String>> right = pending.call(0, () -> parameters(target));
        pending.await();
        List<QualifiedName> common = compareParameters(left.join(), right.join());

        List<CompletableFuture<List<Difference>>> states = new ArrayList<>();
        for (int from = 0; from < common.size(); from += AT_ONCE) {
            List<QualifiedName> some = common.subList(from, Math.min(common.size(), from + AT_ONCE));
            CompletableFuture<List<State>> here = pending.call(0, () -> read(source, some));
            CompletableFuture<List<State>> there = pending.call(0, () -> read(target, some));
            states.add(pending.add(here.thenCombine(there, (a, b) -> compareStates(some, a, b))));
        }
        pending.await();
        states.forEach(some -> differences.addAll(some.join()));
        return List.copyOf(differences);
    }

    private Map<QualifiedName, String> parameters(SideSessions sessions) throws SQLException {
        return sessions.with("", session -> {
            Map<QualifiedName, String> parameters = new TreeMap<>();
            try (Statement statement = session.createStatement();
                    ResultSet row = statement.executeQuery(PARAMETERS)) {
                while (row.next()) {
                    QualifiedName name = new QualifiedName(row.getString("schema"), row.getString("name"));
                    if (selects(name) && (row.getString("owner") == null || selects(owner(row)))) {
                        parameters.put(name, row.getString("parameters"));
                    }
                }
            }
            return parameters;
        });
    }

    private static QualifiedName owner(ResultSet row) throws SQLException {
        return new QualifiedName(row.getString("owner_schema"), row.getString("owner"));
    }

    private boolean selects(QualifiedName name) {
        return objects.selects(database, name.schema(), name.name());
    }

    /** Returns the sequences that exist on both sides. */
    private List<QualifiedName> compareParameters(
            Map<QualifiedName, String> onSource, Map<QualifiedName, String> onTarget) {
        List<QualifiedName> common = new ArrayList<>(onSource.size());
        onSource.forEach((name, parameters) -> {
            String others = onTarget.get(name);
            if (others == null) {
                differs(name, "missing on the target");
                return;
            }
            common.add(name);
            if (!others.equals(parameters)) {
                differs(name, parameters + " on the source; " + others + " on the target");
            }
        });
        onTarget.keySet().stream()
                .filter(name -> !onSource.containsKey(name))
                .forEach(name -> differs(name, "missing on the source"));
        return common;
    }

    private static List<State> read(SideSessions sessions, List<QualifiedName> names) throws SQLException {
        List<String> selects = names.stream()
                .map(name -> "last_value, is_called::text FROM " + name.quoted())
                .toList();
        return RelationStates.read(sessions, "", selects);
    }

    private List<Difference> compareStates(List<QualifiedName> names, List<State> from, List<State> to) {
        List<Difference> found = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            QualifiedName name = names.get(i);
            message(from.get(i), to.get(i)).ifPresent(message -> found.add(difference(name, message)));
        }
        return found;
    }

    private static Optional<String> message(State from, State to) {
        if (from instanceof Unreadable state) {
            return Optional.of(unreadable(Side.SOURCE, state));
        }
        if (to instanceof Unreadable state) {
            return Optional.of(unreadable(Side.TARGET, state));
        }
        return from.equals(to)
                ? Optional.empty()
                : Optional.of("last value " + shown((Found) from) + " on the source, " + shown((Found) to)
                        + " on the target");
    }

    private static String unreadable(Side side, Unreadable state) {
        return "could not be compared, the " + side + " says: " + state.message();
    }

    private static String shown(Found state) {
        return state.number() + (state.text().equals("true") ? "" : " (not called)");
    }

    private void differs(QualifiedName name, String message) {
        differences.add(difference(name, message));
    }

    private Difference difference(QualifiedName name, String message) {
        return new Difference(database, "sequence " + name, message);
    }

    private void abort() {
        source.abort();
        target.abort();
    }
}
