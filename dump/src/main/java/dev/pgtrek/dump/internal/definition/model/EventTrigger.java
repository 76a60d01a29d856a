package dev.pgtrek.dump.internal.definition.model;

import java.util.List;

/**
 * An event trigger. Immutable.
 *
 * @param tags as literals
 * @param enabled as in {@code pg_event_trigger.evtenabled}
 */
public record EventTrigger(
        long oid, String name, String owner, String event, List<String> tags, String function, String enabled)
        implements CatalogObject {
    public EventTrigger {
        tags = List.copyOf(tags);
    }

    @Override
    public ObjectId id() {
        return new ObjectId(ObjectClass.EVENT_TRIGGER, oid);
    }
}
