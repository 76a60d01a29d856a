package dev.pgtrek.replication.internal.journal;

import dev.pgtrek.dump.result.SchemaObject;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.deferred.DeferredEventTrigger;
import dev.pgtrek.replication.internal.deferred.DeferredForeignKey;
import dev.pgtrek.replication.internal.deferred.DeferredTrigger;
import dev.pgtrek.replication.internal.deferred.ForeignKeys;
import dev.pgtrek.replication.internal.deferred.UnfinishedObject;
import dev.pgtrek.replication.internal.selection.DeferredKeyRule;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Defers definitions that must not exist while changes are applied: foreign keys that match {@link DeferredKeyRule},
 * event triggers, and triggers that also fire for replicated rows. Reads them from the servers' catalogs and records
 * them as facts.
 */
public final class Deferral {
    private static final String FOREIGN_KEY = "FK CONSTRAINT";

    /** Excludes triggers of an extension's tables, which the extension manages. */
    private static final String TRIGGERS = """
            SELECT n.nspname, c.relname, t.tgname, t.tgenabled
              FROM pg_catalog.pg_trigger t
              JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE t.tgenabled IN ('A', 'R')
               AND (NOT t.tgisinternal OR t.tgconstraint = 0)
               AND NOT EXISTS (SELECT
                                 FROM pg_catalog.pg_depend d
                                WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                                  AND d.objid = c.oid AND d.deptype = 'e')
             ORDER BY n.nspname, c.relname, t.tgname
            """;

    private static final String EVENT_TRIGGERS = """
            SELECT e.evtname, e.evtenabled
              FROM pg_catalog.pg_event_trigger e
             WHERE e.evtenabled <> 'D'
               AND e.evtname !~ '^%s$'
               AND NOT EXISTS (SELECT
                                 FROM pg_catalog.pg_depend d
                                WHERE d.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass
                                  AND d.objid = e.oid AND d.deptype = 'e')
             ORDER BY e.evtname
            """.formatted(ReplicationName.PATTERN);

    private static final String INDEXES_AND_CONSTRAINTS = """
            SELECT 'INDEX', n.nspname, t.relname, c.relname, c.oid AS id
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
              JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
             WHERE c.oid = ANY (?::pg_catalog.oid[])
             UNION ALL
            SELECT 'CONSTRAINT', n.nspname, t.relname, k.conname, k.oid
              FROM pg_catalog.pg_constraint k
              JOIN pg_catalog.pg_class t ON t.oid = k.conrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
             WHERE k.oid = ANY (?::pg_catalog.oid[])
             ORDER BY id
            """;

    private final Connection target;
    private final JournalDefinitions journal;

    /** @param target a session with the target's database */
    public Deferral(Connection target, JournalDefinitions journal) {
        this.target = target;
        this.journal = journal;
    }

    /**
     * Records the foreign keys among definitions that were not created. A key that is gone from the source is
     * ignored.
     */
    public void deferKeys(Connection source, Collection<SchemaObject> deferred) throws SQLException {
        deferKeys(source, deferred, Set.of());
    }

    /**
     * @param withoutRows tables whose keys may have been recreated by the same change that kept their rows from being
     *     copied
     */
    public void deferKeys(Connection source, Collection<SchemaObject> deferred, Set<QualifiedName> withoutRows)
            throws SQLException {
        Map<Long, DeferredForeignKey> keys = new LinkedHashMap<>();
        if (!withoutRows.isEmpty()) {
            keys.putAll(ForeignKeys.all(source));
            keys.values()
                    .removeIf(key -> !withoutRows.contains(key.table()) && !withoutRows.contains(key.referenced()));
        }
        keys.putAll(ForeignKeys.of(source, oids(deferred, FOREIGN_KEY)));
        journal.defer(keys.values());
    }

    /** Records the indexes and constraints among definitions that are created when all rows have arrived. */
    public void addUnfinished(Connection source, Collection<SchemaObject> deferred) throws SQLException {
        journal.addUnfinished(Rows.all(
                source,
                INDEXES_AND_CONSTRAINTS,
                row -> new UnfinishedObject(
                        UnfinishedObject.Kind.valueOf(row.getString(1)),
                        new QualifiedName(row.getString(2), row.getString(3)),
                        row.getString(4)),
                array(oids(deferred, "INDEX")),
                array(oids(deferred, "CONSTRAINT"))));
    }

    private static List<Long> oids(Collection<SchemaObject> objects, String kind) {
        return objects.stream()
                .filter(object -> object.kind().equals(kind))
                .map(SchemaObject::oid)
                .toList();
    }

    private static String array(List<Long> oids) {
        return oids.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }

    /** Disables event triggers and the triggers of tables, and records them, in one transaction. */
    public void deferTriggers() throws SQLException {
        Rows.transaction(target, () -> {
            List<DeferredEventTrigger> events = Rows.all(
                    target,
                    EVENT_TRIGGERS,
                    row -> new DeferredEventTrigger(row.getString(1), DeferredEventTrigger.State.of(row.getString(2))));
            for (DeferredEventTrigger event : events) {
                Rows.execute(target, event.disabling());
            }
            journal.defer(events);
            deferTriggers(table -> true);
            return true;
        });
    }

    /** Disables and records the triggers of some tables, in the session's open transaction. */
    public void deferTriggers(Predicate<QualifiedName> tables) throws SQLException {
        List<DeferredTrigger> triggers = Rows.all(
                        target,
                        TRIGGERS,
                        row -> new DeferredTrigger(
                                new QualifiedName(row.getString(1), row.getString(2)),
                                row.getString(3),
                                DeferredTrigger.State.of(row.getString(4))))
                .stream()
                .filter(trigger -> tables.test(trigger.table()))
                .toList();
        journal.defer(triggers);
        for (DeferredTrigger trigger : triggers) {
            Rows.execute(target, trigger.disabling());
        }
    }
}
