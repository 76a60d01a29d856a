package dev.pgtrek.checks.verify;

import dev.pgtrek.checks.verify.MergedRows.Entry;
import dev.pgtrek.internal.concurrent.TaskGroup;
import dev.pgtrek.result.Difference;
import dev.pgtrek.select.ObjectSelection;
import dev.pgtrek.strategy.DatabaseMigration.Registration;
import dev.pgtrek.strategy.WorkQueue;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Compares the definitions of one database: all that {@link CatalogQuery} covers. Parts of an object that is missing on
 * one side are not reported separately. Belongs to one thread.
 */
final class CatalogComparison {
    /** The number of listed differences of one kind; further ones are counted. */
    private static final int LISTED = 1_000;

    private final String database;
    private final ObjectSelection objects;
    private final SideSessions source;
    private final SideSessions target;
    private final ServerPair pair;
    private final WorkQueue work;
    private final Observer observer;

    CatalogComparison(
            String database,
            ObjectSelection objects,
            SideSessions source,
            SideSessions target,
            ServerPair pair,
            WorkQueue work,
            Observer observer) {
        this.database = database;
        this.objects = objects;
        this.source = source;
        this.target = target;
        this.pair = pair;
        this.work = work;
        this.observer = observer;
    }

    /**
     * The differences.
     *
     * @param told permitted differences, reported separately
     */
    record Outcome(List<Difference> differences, List<Difference> told) {}

    Outcome compare() throws SQLException, InterruptedException {
        TaskGroup pending = new TaskGroup(work, () -> {
            source.abort();
            target.abort();
        });
        Map<CatalogQuery, CompletableFuture<Kind>> kinds = new EnumMap<>(CatalogQuery.class);
        for (CatalogQuery query : CatalogQuery.values()) {
            kinds.put(query, pending.call(0, () -> compare(query)));
        }
        pending.await();

        Set<String> missing = new HashSet<>();
        kinds.forEach((query, kind) -> {
            if (query.givesContainers()) {
                missing.addAll(kind.join().missing);
            }
        });
        List<Difference> differences = new ArrayList<>();
        List<Difference> told = new ArrayList<>();
        kinds.forEach((query, kind) ->
                (query.mayDiffer() ? told : differences).addAll(kind.join().told(missing)));
        return new Outcome(differences, told);
    }

    private Kind compare(CatalogQuery query) throws SQLException {
        String what = query.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        Kind kind = new Kind(query, database, objects);
        try (Registration shown = observer.began("verify definitions: " + what)) {
            source.with(
                    pair.catalogPrelude(database),
                    from -> target.with(pair.catalogPrelude(database), to -> {
                        MergedRows.compare(from, to, query.sql(), kind);
                        return kind;
                    }));
        }
        return kind;
    }

    /** The differences of one kind. */
    private static final class Kind implements MergedRows.Found {
        private final Set<String> missing = new HashSet<>();
        private final List<Found> found = new ArrayList<>();
        private final CatalogQuery query;
        private final String database;
        private final ObjectSelection objects;
        private long unlisted;

        private Kind(CatalogQuery query, String database, ObjectSelection objects) {
            this.query = query;
            this.database = database;
            this.objects = objects;
        }

        private record Found(Entry entry, String message) {}

        /** Parts of what is not selected are left out as those of what is missing. */
        @Override
        public boolean selects(Entry entry) {
            if (objects.isAll() || query.selects(objects, database, entry)) {
                return true;
            }
            missing.add(entry.name());
            return false;
        }

        @Override
        public void onlyOnSource(Entry entry) {
            addMissing(entry, "missing on the target");
        }

        @Override
        public void onlyOnTarget(Entry entry) {
            addMissing(entry, "missing on the source");
        }

        @Override
        public void differs(Entry from, Entry to) {
            if (query.mayDiffer()) {
                missing.add(from.name());
            }
            if (!query.containsSql() || !CanonicalSql.of(from.definition()).equals(CanonicalSql.of(to.definition()))) {
                add(from, TextDifference.between(from.definition(), to.definition()));
            }
        }

        private void addMissing(Entry entry, String message) {
            missing.add(entry.name());
            if (!query.mayDiffer()) {
                add(entry, message);
            }
        }

        private void add(Entry entry, String message) {
            if (found.size() < LISTED) {
                found.add(new Found(entry, message));
            } else {
                unlisted++;
            }
        }

        private List<Difference> told(Set<String> missing) {
            List<Difference> told = new ArrayList<>();
            for (Found one : found) {
                Entry entry = one.entry();
                if (!missing.contains(entry.parent())) {
                    told.add(new Difference(database, entry.kind() + " " + entry.name(), one.message()));
                }
            }
            if (unlisted > 0 && !found.isEmpty()) {
                Entry last = found.get(found.size() - 1).entry();
                told.add(new Difference(
                        database, "others after " + last.kind() + " " + last.name(), unlisted + " more differences"));
            }
            return told;
        }
    }
}
