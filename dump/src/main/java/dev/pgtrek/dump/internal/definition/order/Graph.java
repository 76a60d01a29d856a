package dev.pgtrek.dump.internal.definition.order;

import dev.pgtrek.dump.internal.definition.model.ObjectId;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What needs what. Parts, such as a column's default, are nodes of their own, but are created with the object that they are
 * a part of until they are separated from it. Nodes are numbered from 0 in the order in which they are added: a database has
 * hundreds of thousands, and sets of objects would take more memory than all that they describe. Not thread-safe.
 */
final class Graph {
    static final int NONE = -1;

    private final Map<ObjectId, Integer> numbers = new HashMap<>();
    private final List<ObjectId> nodes = new ArrayList<>();
    private final List<NumberSet> needs = new ArrayList<>();
    private final Map<Integer, Integer> wholes = new HashMap<>();
    private final BitSet separated = new BitSet();

    int add(ObjectId node) {
        Integer known = numbers.putIfAbsent(node, nodes.size());
        if (known != null) {
            return known;
        }
        nodes.add(node);
        needs.add(new NumberSet());
        return nodes.size() - 1;
    }

    /** Adds a part, which is created together with the whole. */
    void addPart(ObjectId part, ObjectId whole) {
        int number = add(part);
        int of = number(whole);
        wholes.put(number, of);
        needs.get(of).add(number);
    }

    boolean contains(ObjectId node) {
        return numbers.containsKey(node);
    }

    /** Says that one node needs another; nothing happens where one of them is unknown, or a part would need its whole. */
    void connect(ObjectId node, ObjectId needed) {
        int from = number(node);
        int to = number(needed);
        if (from != NONE && to != NONE && from != to && wholes.getOrDefault(from, NONE) != to) {
            needs.get(from).add(to);
        }
    }

    void disconnect(ObjectId node, ObjectId needed) {
        needs.get(number(node)).remove(number(needed));
    }

    /** Has a part created by itself, after the whole. */
    void separate(ObjectId part) {
        int number = number(part);
        int whole = wholes.getOrDefault(number, NONE);
        if (whole != NONE && !separated.get(number)) {
            separated.set(number);
            needs.get(whole).remove(number);
            needs.get(number).add(whole);
        }
    }

    boolean isSeparate(ObjectId part) {
        int number = number(part);
        return number != NONE && separated.get(number);
    }

    /** The whole that a part is created with; empty for what is created by itself. */
    Optional<ObjectId> createdWith(ObjectId node) {
        int whole = createdWith(number(node));
        return whole == NONE ? Optional.empty() : Optional.of(nodes.get(whole));
    }

    /** The number of the whole that a part is created with; {@link #NONE} for what is created by itself. */
    int createdWith(int number) {
        return number == NONE || separated.get(number) ? NONE : wholes.getOrDefault(number, NONE);
    }

    /** All nodes, by their numbers. */
    List<ObjectId> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** The number of a node; {@link #NONE} if it is unknown. */
    int number(ObjectId node) {
        return numbers.getOrDefault(node, NONE);
    }

    NumberSet needs(int number) {
        return needs.get(number);
    }

    /** What a node needs, in the order in which that was said; it changes with the graph. */
    List<ObjectId> needs(ObjectId node) {
        int number = number(node);
        if (number == NONE) {
            return List.of();
        }
        NumberSet needed = needs.get(number);
        return new AbstractList<>() {
            @Override
            public ObjectId get(int index) {
                return nodes.get(needed.get(index));
            }

            @Override
            public int size() {
                return needed.size();
            }

            @Override
            public boolean contains(Object other) {
                return other instanceof ObjectId id && needed.contains(number(id));
            }
        };
    }
}
