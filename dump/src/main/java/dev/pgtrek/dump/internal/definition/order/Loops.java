package dev.pgtrek.dump.internal.definition.order;

import dev.pgtrek.dump.internal.definition.model.ObjectId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds loops: sets of nodes that all need each other, by Tarjan's algorithm. Used once, by one thread. */
final class Loops {
    private final Graph graph;
    private final Map<ObjectId, Visit> visits = new HashMap<>();
    private final Deque<ObjectId> open = new ArrayDeque<>();
    private final List<Set<ObjectId>> found = new ArrayList<>();

    private static final class Visit {
        private final ObjectId node;
        private final int number;
        private final Iterator<ObjectId> needs;
        private int lowest;
        private boolean isOpen = true;

        private Visit(ObjectId node, int number, Iterator<ObjectId> needs) {
            this.node = node;
            this.number = number;
            this.lowest = number;
            this.needs = needs;
        }
    }

    private Loops(Graph graph) {
        this.graph = graph;
    }

    static List<Set<ObjectId>> in(Graph graph) {
        Loops loops = new Loops(graph);
        for (ObjectId node : graph.nodes()) {
            if (!loops.visits.containsKey(node)) {
                loops.search(node);
            }
        }
        return loops.found;
    }

    /** Without recursion, as chains of objects may be longer than a thread's stack is deep. */
    private void search(ObjectId from) {
        Deque<Visit> path = new ArrayDeque<>();
        path.push(visit(from));
        while (!path.isEmpty()) {
            Visit at = path.peek();
            if (at.needs.hasNext()) {
                ObjectId needed = at.needs.next();
                Visit known = visits.get(needed);
                if (known == null) {
                    path.push(visit(needed));
                } else if (known.isOpen) {
                    at.lowest = Math.min(at.lowest, known.number);
                }
                continue;
            }
            path.pop();
            if (at.lowest == at.number) {
                close(at.node);
            }
            Visit before = path.peek();
            if (before != null) {
                before.lowest = Math.min(before.lowest, at.lowest);
            }
        }
    }

    private Visit visit(ObjectId node) {
        Visit visit = new Visit(node, visits.size(), graph.needs(node).iterator());
        visits.put(node, visit);
        open.push(node);
        return visit;
    }

    private void close(ObjectId first) {
        Set<ObjectId> loop = new HashSet<>();
        ObjectId node;
        do {
            node = open.pop();
            Visit visit = visits.get(node);
            if (visit != null) {
                visit.isOpen = false;
            }
            loop.add(node);
        } while (!node.equals(first));
        if (loop.size() > 1) {
            found.add(loop);
        }
    }
}
