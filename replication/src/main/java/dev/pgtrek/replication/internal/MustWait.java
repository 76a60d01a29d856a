package dev.pgtrek.replication.internal;

import dev.pgtrek.dump.SchemaObject;
import dev.pgtrek.strategy.DatabaseMigration;
import java.util.function.Predicate;

/**
 * Tells the definitions that must not be there while changes are applied: a foreign key to or from a table that is not
 * followed makes the worker fail at TRUNCATE; triggers that fire for replicated rows too would do so twice for each; rows
 * that an event trigger writes when a definition is changed on both sides would collide with those that are replicated.
 */
final class MustWait implements Predicate<SchemaObject> {
    private final DatabaseMigration migration;
    private final FollowedTables tables;

    MustWait(DatabaseMigration migration, FollowedTables tables) {
        this.migration = migration;
        this.tables = tables;
    }

    @Override
    public boolean test(SchemaObject object) {
        return switch (object.kind()) {
            case "FK CONSTRAINT" -> !tables.covered().containsAll(object.tables());
            case "TRIGGER" ->
                migration.sourceDatabase().tables().stream()
                        .filter(table -> object.tables().contains(table.qualifiedName()))
                        .anyMatch(table -> table.alwaysTriggers().stream()
                                .anyMatch(trigger -> object.name().equals(table.name() + " " + trigger)));
            case "EVENT TRIGGER" -> true;
            default -> false;
        };
    }
}
