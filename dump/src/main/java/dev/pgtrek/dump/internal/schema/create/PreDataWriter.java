package dev.pgtrek.dump.internal.schema.create;

import dev.pgtrek.dump.internal.schema.Refusals;
import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.internal.schema.SchemaSource;
import dev.pgtrek.dump.internal.schema.Section;
import dev.pgtrek.dump.internal.schema.filter.EntryFilter;
import dev.pgtrek.internal.concurrent.Threads;
import dev.pgtrek.strategy.DatabaseMigration;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;

/**
 * Creates the definitions that must exist before the rows. Entries are read window by window, and independent entries of
 * a window are created over two sessions at once. Privileges are deferred to the end of the migration, as
 * {@code pg_restore} does: an owner who may not write to his own table would block its rows. Used by one thread.
 */
public final class PreDataWriter {
    private static final int WINDOW = 2_000;
    /** Below this many entries, a second session costs more than it saves. */
    private static final int WORTH_TWO_SESSIONS = 200;

    private final DatabaseMigration migration;
    private final DefinitionSessions sessions;
    private final EntryFilter filter;
    private final EntryMaker maker;
    private final TimescaleDb timescaleDb;
    private final Map<Integer, Long> relations = new HashMap<>();
    private final Set<Long> leftOut = new HashSet<>();
    private final List<SchemaEntry> rights = new ArrayList<>();
    private final List<SchemaEntry> refused = new ArrayList<>();

    public PreDataWriter(
            DatabaseMigration migration,
            DefinitionSessions sessions,
            EntryFilter filter,
            Refusals refusals,
            TimescaleDb timescaleDb) {
        this.migration = migration;
        this.sessions = sessions;
        this.filter = filter;
        this.maker = new EntryMaker(filter, refusals);
        this.timescaleDb = timescaleDb;
    }

    /** Creates all entries of the section except privileges. Rejected statements are reported to {@link Refusals}. */
    public void write(SchemaSource source) throws IOException, SQLException, InterruptedException {
        try (SchemaSource.Entries entries = source.entries(Section.PRE_DATA)) {
            List<SchemaEntry> window = new ArrayList<>();
            for (SchemaEntry entry = entries.next(); entry != null; entry = entries.next()) {
                if (entry.kind().equals("ACL") || entry.kind().equals("DEFAULT ACL")) {
                    rights.add(entry);
                    continue;
                }
                window.add(entry);
                if (window.size() == WINDOW) {
                    make(window);
                    window.clear();
                }
            }
            make(window);
        }
        makeRefused();
    }

    /**
     * Retries rejected entries when everything else exists: a function that is executed during creation may need objects
     * that the catalogs do not show as its dependencies. A second rejection is reported.
     */
    private void makeRefused() throws SQLException, InterruptedException {
        List<SchemaEntry> left = refused;
        int before = left.size() + 1;
        DefinitionSession session = sessions.take();
        while (!left.isEmpty() && left.size() < before) {
            migration.throwIfCancelled();
            before = left.size();
            left = maker.makePossible(session, left);
        }
        maker.make(session, left);
        sessions.giveBack(session);
        refused.forEach(this::remember);
    }

    /** The entries of privileges that {@link #write} deferred and that are to be created. */
    public List<SchemaEntry> rights() {
        return rights.stream().map(filter::apply).flatMap(Optional::stream).toList();
    }

    /** The existing tables, materialized views and foreign tables: their OIDs on the source, by entry number. */
    public Map<Integer, Long> relations() {
        return Map.copyOf(relations);
    }

    /** The defined relations that are missing for a reported reason: their OIDs on the source. */
    public Set<Long> leftOut() {
        return Set.copyOf(leftOut);
    }

    private void make(List<SchemaEntry> window) throws SQLException, InterruptedException {
        migration.throwIfCancelled();
        List<SchemaEntry> wanted = window.stream()
                .map(filter::apply)
                .flatMap(Optional::stream)
                .map(timescaleDb::beginningWith)
                .toList();
        List<SchemaEntry> left = wanted.size() < WORTH_TWO_SESSIONS ? wanted : overTwoSessions(wanted);
        DefinitionSession session = sessions.take();
        List<SchemaEntry> again = maker.makePossible(session, left);
        sessions.giveBack(session);
        refused.addAll(again);
        Set<Integer> waiting = again.stream().map(SchemaEntry::id).collect(Collectors.toSet());
        window.stream().filter(entry -> !waiting.contains(entry.id())).forEach(this::remember);
    }

    private void remember(SchemaEntry entry) {
        if (entry.isRelation() && filter.isMissing(entry.id())) {
            leftOut.add(entry.oid());
        } else if (entry.isRelation()) {
            relations.put(entry.id(), entry.oid());
        }
    }

    /**
     * Creates as many entries as possible over two sessions. Two statements that change the same catalog rows may make
     * each other fail, so a failure here is not final.
     *
     * @return the entries that are still to be created
     */
    private List<SchemaEntry> overTwoSessions(List<SchemaEntry> entries) throws SQLException, InterruptedException {
        List<List<SchemaEntry>> lanes = EntryLanes.of(entries);
        FutureTask<List<SchemaEntry>> other = new FutureTask<>(() -> lane(lanes.get(1)));
        Thread helper = Threads.start(other, "pgtrek-" + migration.migrationId() + "-schema");
        Set<SchemaEntry> left = new HashSet<>();
        try {
            left.addAll(lane(lanes.get(0)));
        } finally {
            helper.join();
        }
        try {
            left.addAll(other.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw new IllegalStateException("the second session for definitions failed", e.getCause());
        }
        return entries.stream().filter(left::contains).toList();
    }

    private List<SchemaEntry> lane(List<SchemaEntry> entries) throws SQLException {
        DefinitionSession session = sessions.take();
        List<SchemaEntry> left = maker.makeUntilFailure(session, entries);
        sessions.giveBack(session);
        return left;
    }
}
