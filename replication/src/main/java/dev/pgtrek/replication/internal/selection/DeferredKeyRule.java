package dev.pgtrek.replication.internal.selection;

import dev.pgtrek.dump.result.SchemaObject;
import java.util.function.Predicate;

/**
 * Selects the foreign keys that must not exist while changes are applied: a foreign key to or from a table that is
 * not replicated makes the worker fail at TRUNCATE.
 */
public final class DeferredKeyRule implements Predicate<SchemaObject> {
    private final FollowedTables tables;

    public DeferredKeyRule(FollowedTables tables) {
        this.tables = tables;
    }

    @Override
    public boolean test(SchemaObject object) {
        return object.kind().equals("FK CONSTRAINT") && !tables.covered().containsAll(object.tables());
    }
}
