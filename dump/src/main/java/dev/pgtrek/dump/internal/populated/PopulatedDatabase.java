package dev.pgtrek.dump.internal.populated;

import dev.pgtrek.dump.internal.schema.create.DefinitionSessions;
import dev.pgtrek.dump.internal.schema.filter.ExistingObjects;
import dev.pgtrek.dump.internal.source.Snapshot;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.select.ObjectSelection;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Prepares a database of the target that may already hold objects, according to the caller's options. */
public final class PopulatedDatabase {
    private static final String OF_RELATIONS = "relation";

    private PopulatedDatabase() {}

    /**
     * Determines the existing objects, and drops them first if requested.
     *
     * @throws MigrationException if the existing objects make the requested handling impossible
     */
    public static ExistingObjects prepare(DatabaseMigration migration, Snapshot snapshot, DefinitionSessions sessions)
            throws SQLException {
        PopulatedTarget wanted = migration.options().populatedTarget();
        boolean populated = !migration.createdByThisRun()
                && migration
                        .facts()
                        .targetDatabase(migration.database())
                        .filter(DatabaseInventory::isEmpty)
                        .isEmpty();
        if (!populated || wanted == PopulatedTarget.REFUSE) {
            return ExistingObjects.nothing();
        }
        ObjectSelection objects = migration.options().objects();
        List<NamedObject> source = snapshot.read(NamedObjects::list).stream()
                .filter(object -> selects(objects, migration.database(), object))
                .toList();
        List<Collision> collisions = collisions(migration, source);
        if (wanted == PopulatedTarget.DROP) {
            new ObjectsInTheWay(migration, sessions).drop(collisions, snapshot.read(DefaultPrivilegesReset::keys));
            return of(collisions(migration, source), false);
        }
        refuseDifferentTypes(migration.targetName(), collisions);
        return of(collisions, true);
    }

    private static boolean selects(ObjectSelection objects, String database, NamedObject object) {
        if (object.type().equals("schema")) {
            return objects.selectsSchema(database, object.name());
        }
        return object.schema().isEmpty() || objects.selects(database, object.schema(), object.name());
    }

    private static List<Collision> collisions(DatabaseMigration migration, List<NamedObject> source)
            throws SQLException {
        Map<String, NamedObject> there = new HashMap<>();
        try (Connection target = migration.targetSession()) {
            NamedObjects.list(target).forEach(object -> there.put(object.key(), object));
        }
        List<Collision> collisions = new ArrayList<>();
        for (NamedObject object : source) {
            NamedObject same = there.get(object.key());
            if (same != null) {
                collisions.add(new Collision(object, same));
            }
        }
        return collisions;
    }

    private static void refuseDifferentTypes(String database, List<Collision> collisions) {
        List<String> different = collisions.stream()
                .filter(collision -> collision.source().space().equals(OF_RELATIONS) && collision.ofDifferentTypes())
                .map(collision -> collision.source().described() + " is a "
                        + collision.target().type() + " there")
                .toList();
        if (!different.isEmpty()) {
            throw new MigrationException(
                    ErrorCode.DATABASE,
                    "nothing can be appended to database " + database + " of the target: "
                            + String.join(", ", different) + "; rename or drop these on the target");
        }
    }

    private static ExistingObjects of(List<Collision> collisions, boolean untouched) {
        return new ExistingObjects(
                collisions.stream()
                        .map(collision -> new ExistingObjects.Id(
                                collision.source().classOid(),
                                collision.source().oid()))
                        .collect(Collectors.toSet()),
                untouched);
    }
}
