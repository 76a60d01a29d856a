package dev.pgtrek.dump.internal.definition.order;

import dev.pgtrek.dump.internal.definition.model.ObjectId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds loops: sets of nodes that all need each other, by Tarjan's algorithm. Used once, by one thread. */
final class Loops {
    private static final int UNSEEN = -1;

    private final Graph graph;
    /** When a node was come to first, and the earliest one that is reached from it; by the node's number. */
    private final int[] seen;

    private final int[] lowest;
    private final boolean[] isOpen;
    /** How many of a node's needs were looked at. */
    private final int[] looked;

    private final NumberStack open = new NumberStack();
    private final NumberStack path = new NumberStack();
    private final List<Set<ObjectId>> found = new ArrayList<>();
    private int count;

    private static final class NumberStack {
        private int[] values = new int[16];
        private int size;

        private void push(int number) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = number;
        }

        private int peek() {
            return values[size - 1];
        }

        private int pop() {
            return values[--size];
        }

        private boolean isEmpty() {
            return size == 0;
        }
    }

    private Loops(Graph graph) {
        int nodes = graph.nodes().size();
        this.graph = graph;
        this.seen = new int[nodes];
        this.lowest = new int[nodes];
        this.isOpen = new boolean[nodes];
        this.looked = new int[nodes];
        Arrays.fill(seen, UNSEEN);
    }

    static List<Set<ObjectId>> in(Graph graph) {
        Loops loops = new Loops(graph);
        for (int node = 0; node < loops.seen.length; node++) {
            if (loops.seen[node] == UNSEEN) {
                loops.search(node);
            }
        }
        return loops.found;
    }

    /** Without recursion, as chains of objects may be longer than a thread's stack is deep. */
    private void search(int from) {
        visit(from);
        while (!path.isEmpty()) {
            int at = path.peek();
            if (looked[at] < graph.needs(at).size()) {
                int needed = graph.needs(at).get(looked[at]++);
                if (seen[needed] == UNSEEN) {
                    visit(needed);
                } else if (isOpen[needed]) {
                    lowest[at] = Math.min(lowest[at], seen[needed]);
                }
                continue;
            }
            path.pop();
            if (lowest[at] == seen[at]) {
                close(at);
            }
            if (!path.isEmpty()) {
                int before = path.peek();
                lowest[before] = Math.min(lowest[before], lowest[at]);
            }
        }
    }

    private void visit(int node) {
        seen[node] = count;
        lowest[node] = count++;
        isOpen[node] = true;
        open.push(node);
        path.push(node);
    }

    private void close(int first) {
        Set<ObjectId> loop = new HashSet<>();
        int node;
        do {
            node = open.pop();
            isOpen[node] = false;
            loop.add(graph.nodes().get(node));
        } while (node != first);
        if (loop.size() > 1) {
            found.add(loop);
        }
    }
}
