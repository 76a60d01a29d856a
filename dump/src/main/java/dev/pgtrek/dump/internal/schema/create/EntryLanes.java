package dev.pgtrek.dump.internal.schema.create;

import dev.pgtrek.dump.internal.schema.SchemaEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Divides entries between two sessions so that neither ever waits for the other: entries that depend on each other,
 * directly or indirectly, stay together and in order.
 */
final class EntryLanes {
    private EntryLanes() {}

    /**
     * Returns two lists of about the same length that hold all of the entries; the second one is empty if all entries are
     * connected.
     */
    static List<List<SchemaEntry>> of(List<SchemaEntry> entries) {
        Map<Integer, Integer> parents = new HashMap<>();
        for (SchemaEntry entry : entries) {
            parents.put(entry.id(), entry.id());
        }
        for (SchemaEntry entry : entries) {
            for (int dependency : entry.dependencies()) {
                if (parents.containsKey(dependency)) {
                    parents.put(root(parents, entry.id()), root(parents, dependency));
                }
            }
        }
        Map<Integer, Integer> sizes = new LinkedHashMap<>();
        for (SchemaEntry entry : entries) {
            sizes.merge(root(parents, entry.id()), 1, Integer::sum);
        }
        Map<Integer, Integer> laneOfRoot = new HashMap<>();
        int[] lengths = new int[2];
        sizes.entrySet().stream()
                .sorted(Map.Entry.<Integer, Integer>comparingByValue().reversed())
                .forEach(group -> {
                    int lane = lengths[0] <= lengths[1] ? 0 : 1;
                    laneOfRoot.put(group.getKey(), lane);
                    lengths[lane] += group.getValue();
                });
        List<List<SchemaEntry>> lanes = List.of(new ArrayList<>(), new ArrayList<>());
        for (SchemaEntry entry : entries) {
            lanes.get(laneOfRoot.getOrDefault(root(parents, entry.id()), 0)).add(entry);
        }
        return lanes;
    }

    private static int root(Map<Integer, Integer> parents, int id) {
        int root = id;
        while (parents.getOrDefault(root, root) != root) {
            root = parents.getOrDefault(root, root);
        }
        // shortens the next search from here
        int at = id;
        while (at != root) {
            int next = parents.getOrDefault(at, root);
            parents.put(at, root);
            at = next;
        }
        return root;
    }
}
