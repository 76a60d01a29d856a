package dev.pgtrek.dump.internal.definition.order;

import dev.pgtrek.dump.internal.definition.model.ObjectId;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What needs what. Parts, such as a column's default, are nodes of their own, but are created with the object that they are
 * a part of until they are separated from it. Not thread-safe.
 */
final class Graph {
    private final Map<ObjectId, Set<ObjectId>> needs = new LinkedHashMap<>();
    private final Map<ObjectId, ObjectId> wholes = new HashMap<>();
    private final Set<ObjectId> separated = new HashSet<>();

    void add(ObjectId node) {
        needs.computeIfAbsent(node, id -> new LinkedHashSet<>());
    }

    /** Adds a part, which is created together with the whole. */
    void addPart(ObjectId part, ObjectId whole) {
        add(part);
        wholes.put(part, whole);
        needs(whole).add(part);
    }

    boolean contains(ObjectId node) {
        return needs.containsKey(node);
    }

    /** Says that one node needs another; nothing happens where one of them is unknown, or a part would need its whole. */
    void connect(ObjectId node, ObjectId needed) {
        if (contains(node) && contains(needed) && !node.equals(needed) && !needed.equals(wholes.get(node))) {
            needs(node).add(needed);
        }
    }

    void disconnect(ObjectId node, ObjectId needed) {
        needs(node).remove(needed);
    }

    /** Has a part created by itself, after the whole. */
    void separate(ObjectId part) {
        ObjectId whole = wholes.get(part);
        if (whole != null && separated.add(part)) {
            needs(whole).remove(part);
            needs(part).add(whole);
        }
    }

    /** The whole that a part is created with; empty for what is created by itself. */
    Optional<ObjectId> createdWith(ObjectId node) {
        return separated.contains(node) ? Optional.empty() : Optional.ofNullable(wholes.get(node));
    }

    Set<ObjectId> separated() {
        return Collections.unmodifiableSet(separated);
    }

    Collection<ObjectId> nodes() {
        return Collections.unmodifiableSet(needs.keySet());
    }

    Set<ObjectId> needs(ObjectId node) {
        return needs.getOrDefault(node, Set.of());
    }
}
