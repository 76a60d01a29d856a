package dev.pgtrek.dump.internal.finish;

import dev.pgtrek.dump.internal.schema.Refusals;
import dev.pgtrek.dump.internal.schema.create.DefinitionSessions;
import dev.pgtrek.dump.internal.source.Snapshot;
import dev.pgtrek.internal.concurrent.TaskGroup;
import dev.pgtrek.internal.sql.MaterializedViewRefresh;
import dev.pgtrek.internal.sql.UserSchemas;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Fills the materialized views of the target that are filled on the source, each after the views that it reads. */
public final class MaterializedViews {
    /** Views and materialized views, and which of them each reads; a view that no other view reads has no reader. */
    private static final String VIEWS = UserSchemas.in("""
            SELECT c.oid,
                   n.nspname,
                   c.relname,
                   c.relkind = 'm' AND c.relispopulated AS filled,
                   pg_catalog.pg_table_size(c.oid) AS bytes,
                   ARRAY(SELECT DISTINCT d.refobjid
                         FROM pg_catalog.pg_rewrite r
                         JOIN pg_catalog.pg_depend d
                           ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
                          AND d.objid = r.oid
                          AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                          AND d.refobjid <> c.oid
                         WHERE r.ev_class = c.oid) AS reads
            FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('v', 'm')
              AND n.nspname !~ ${notUsers}
            """);

    private record View(long oid, QualifiedName name, boolean filled, long bytes, List<Long> reads) {}

    private final DatabaseMigration migration;
    private final DefinitionSessions sessions;
    private final Refusals refusals;

    public MaterializedViews(DatabaseMigration migration, DefinitionSessions sessions, Refusals refusals) {
        this.migration = migration;
        this.sessions = sessions;
        this.refusals = refusals;
    }

    /**
     * Fills the views; independent views at the same time.
     *
     * @param present the OIDs on the source of the relations that exist on the target
     */
    public void refresh(Snapshot snapshot, Set<Long> present) throws SQLException, InterruptedException {
        Map<Long, View> views = snapshot.read(MaterializedViews::read);
        Map<Integer, List<View>> byLevel = new TreeMap<>();
        Map<Long, Integer> levels = new HashMap<>();
        for (View view : views.values()) {
            int level = level(view.oid, views, levels, new HashSet<>());
            if (view.filled && present.contains(view.oid)) {
                byLevel.computeIfAbsent(level, number -> new ArrayList<>()).add(view);
            }
        }
        for (List<View> together : byLevel.values()) {
            TaskGroup tasks = new TaskGroup(migration.work());
            together.forEach(view -> tasks.submit(view.bytes, () -> refresh(view.name)));
            tasks.await();
        }
    }

    private static Map<Long, View> read(Connection session) throws SQLException {
        Map<Long, View> views = new LinkedHashMap<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(VIEWS)) {
            while (rows.next()) {
                View view = new View(
                        rows.getLong("oid"),
                        new QualifiedName(rows.getString("nspname"), rows.getString("relname")),
                        rows.getBoolean("filled"),
                        rows.getLong("bytes"),
                        List.of((Long[]) rows.getArray("reads").getArray()));
                views.put(view.oid, view);
            }
        }
        return views;
    }

    /** The length of the longest chain of views that a view reads. */
    private static int level(long oid, Map<Long, View> views, Map<Long, Integer> known, Set<Long> onTheWay) {
        View view = views.get(oid);
        Integer level = known.get(oid);
        if (level != null || view == null || !onTheWay.add(oid)) {
            return level == null ? 0 : level;
        }
        int longest = 0;
        for (long read : view.reads) {
            longest = Math.max(longest, 1 + level(read, views, known, onTheWay));
        }
        onTheWay.remove(oid);
        known.put(oid, longest);
        return longest;
    }

    private void refresh(QualifiedName view) throws SQLException {
        migration.throwIfCancelled();
        try (DatabaseMigration.Registration activity = migration.progress().activity("materialized view " + view)) {
            sessions.refresh(view);
        } catch (SQLException e) {
            migration.throwIfCancelled();
            refusals.refusedBesides("materialized view " + view, MaterializedViewRefresh.statement(view), e);
        }
    }
}
