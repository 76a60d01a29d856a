package dev.pgtrek.dump.internal.largeobject;

import dev.pgtrek.check.Finding;
import dev.pgtrek.dump.internal.TransferOptions;
import dev.pgtrek.dump.internal.schema.filter.TargetRoles;
import dev.pgtrek.dump.internal.source.Snapshot;
import dev.pgtrek.dump.option.Ownership;
import dev.pgtrek.internal.concurrent.TaskGroup;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Copies large objects to the target under a snapshot, with the same OIDs. A batch is one transaction, and several
 * batches are copied at once. A large content is copied in parts, so that little of it is in memory. Used by one thread.
 *
 * @see <a href="https://www.postgresql.org/docs/current/lo-funcs.html">Server-side functions for large objects</a>
 */
public final class LargeObjects {
    /** A transaction locks each large object that it creates; this many always fit into the server's lock table. */
    private static final int BATCH = 50;

    private static final int NAMED = 5;

    private final DatabaseMigration migration;
    private final Snapshot snapshot;
    private final TransferOptions options;
    private final TargetRoles roles;
    private final Set<Long> kept = new ConcurrentSkipListSet<>();
    private final AtomicInteger nextBatch = new AtomicInteger();
    private final Map<String, Integer> disowned = new ConcurrentHashMap<>();
    private final Map<String, Integer> ungranted = new ConcurrentHashMap<>();

    public LargeObjects(DatabaseMigration migration, Snapshot snapshot, TransferOptions options, TargetRoles roles) {
        this.migration = migration;
        this.snapshot = snapshot;
        this.options = options;
        this.roles = roles;
    }

    /** Copies all of them and returns their number. */
    public long move() throws SQLException, InterruptedException {
        LargeObjectReader.Listing listing = snapshot.read(LargeObjectReader::list);
        TaskGroup tasks = new TaskGroup(migration.work());
        int workers =
                Math.min((listing.size() + BATCH - 1) / BATCH, migration.work().jobs());
        for (int worker = 0; worker < workers; worker++) {
            tasks.submit(listing.size(), () -> work(listing));
        }
        tasks.await();
        if (!kept.isEmpty()) {
            warn(
                    "large-object-collision",
                    Plural.of(
                                    kept.size(),
                                    "large object of the same OID was on the target already and stays as it is: ",
                                    "large objects of the same OIDs were on the target already and stay as they are: ")
                            + kept.stream()
                                    .limit(NAMED)
                                    .map(String::valueOf)
                                    .collect(Collectors.joining(", ", "", kept.size() > NAMED ? ", …" : "")));
        }
        if (listing.unreadable() > 0) {
            migration
                    .progress()
                    .finding(Finding.warning(
                                    "large-objects",
                                    Plural.of(
                                            listing.unreadable(),
                                            "large object of the source may not be read, and is left out",
                                            "large objects of the source may not be read, and are left out"))
                            .withRemedy("on the source: GRANT SELECT ON LARGE OBJECT … TO "
                                    + PrintedSql.name(migration.source().user().name()))
                            .forDatabase(migration.database()));
        }
        disowned.forEach((owner, count) -> warn(
                "ownership",
                Plural.of(count, "large object belongs to ", "large objects belong to ") + roles.user() + " instead of "
                        + owner));
        ungranted.forEach((role, count) -> warn(
                "rights",
                "rights on " + Plural.of(count, "large object") + " are not given to " + role
                        + ", which the target has not"));
        int moved = listing.size() - kept.size();
        return moved;
    }

    private void warn(String id, String message) {
        migration.progress().finding(Finding.warning(id, message).forDatabase(migration.database()));
    }

    private void work(LargeObjectReader.Listing listing) throws SQLException {
        try (Connection source = snapshot.openReader("large objects");
                Connection target = migration.openTarget("large objects");
                DatabaseMigration.Registration activity =
                        migration.progress().activity(listing.size() + " large objects")) {
            LargeObjectReader reader = new LargeObjectReader(source);
            LargeObjectWriter writer = new LargeObjectWriter(target);
            for (int from = nextBatch.getAndAdd(BATCH); from < listing.size(); from = nextBatch.getAndAdd(BATCH)) {
                migration.throwIfCancelled();
                move(reader, writer, makeRoom(writer, listing.part(from, BATCH)));
            }
        }
    }

    /** Returns the OIDs that are free on the target, or have been freed. */
    private long[] makeRoom(LargeObjectWriter writer, long[] oids) throws SQLException {
        PopulatedTarget wanted = migration.options().populatedTarget();
        if (migration.createdByThisRun() || wanted == PopulatedTarget.REFUSE) {
            return oids;
        }
        Set<Long> present = writer.present(oids);
        if (wanted == PopulatedTarget.DROP) {
            writer.remove(present);
            return oids;
        }
        kept.addAll(present);
        return Arrays.stream(oids).filter(oid -> !present.contains(oid)).toArray();
    }

    private void move(LargeObjectReader reader, LargeObjectWriter writer, long[] oids) throws SQLException {
        List<LargeObject> objects = reader.read(oids);
        writer.create(objects);
        List<String> statements = new ArrayList<>();
        for (LargeObject object : objects) {
            if (object.firstPart().length == LargeObjectReader.PART) {
                moveRest(reader, writer, object.oid());
            }
            statements.addAll(statementsOf(object));
        }
        writer.execute(statements);
        writer.commit();
    }

    private void moveRest(LargeObjectReader reader, LargeObjectWriter writer, long oid) throws SQLException {
        long offset = LargeObjectReader.PART;
        byte[] part;
        do {
            migration.throwIfCancelled();
            part = reader.read(oid, offset);
            writer.write(oid, offset, part);
            offset += part.length;
        } while (part.length == LargeObjectReader.PART);
    }

    /** The owner comes first: rights are granted in the owner's name. */
    private List<String> statementsOf(LargeObject object) {
        List<String> statements = new ArrayList<>();
        if (options.ownership() == Ownership.KEEP && !object.owner().equals(roles.user())) {
            if (roles.mayOwn(object.owner())) {
                statements.add(object.ownerStatement());
            } else {
                disowned.merge(object.owner(), 1, Integer::sum);
            }
        }
        if (options.comments()) {
            object.commentStatement().ifPresent(statements::add);
        }
        if (options.grants()) {
            object.grantees().stream()
                    .filter(role -> !roles.all().contains(role))
                    .forEach(role -> ungranted.merge(role, 1, Integer::sum));
            statements.addAll(object.grants(roles.all()::contains));
        }
        return statements;
    }
}
