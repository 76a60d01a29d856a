package dev.pgtrek.dump.internal.definition.order;

import dev.pgtrek.dump.internal.definition.model.Catalog;
import dev.pgtrek.dump.internal.definition.model.CatalogObject;
import dev.pgtrek.dump.internal.definition.model.Index;
import dev.pgtrek.dump.internal.definition.model.ObjectClass;
import dev.pgtrek.dump.internal.definition.model.ObjectId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The order in which definitions are created: none comes before one that it needs; otherwise by kind, schema and name.
 * Immutable.
 */
public final class CreationOrder {
    /** The kinds that are created when all rows are in, in the order in which they come where dependencies leave a choice. */
    private static final List<ObjectClass> AFTER_ROWS = List.of(
            ObjectClass.CONSTRAINT,
            ObjectClass.INDEX_ATTACHMENT,
            ObjectClass.EXTENDED_STATISTICS,
            ObjectClass.RULE,
            ObjectClass.TRIGGER,
            ObjectClass.POLICY,
            ObjectClass.ROW_SECURITY,
            ObjectClass.PUBLICATION,
            ObjectClass.PUBLICATION_TABLE,
            ObjectClass.PUBLICATION_SCHEMA,
            ObjectClass.SUBSCRIPTION,
            ObjectClass.DEFAULT_PRIVILEGES,
            ObjectClass.EVENT_TRIGGER);

    private static final List<ObjectClass> BEFORE_ROWS = List.of(
            ObjectClass.SCHEMA,
            ObjectClass.LANGUAGE,
            ObjectClass.COLLATION,
            ObjectClass.EXTENSION,
            ObjectClass.SHELL_TYPE,
            ObjectClass.TYPE,
            ObjectClass.CAST,
            ObjectClass.TRANSFORM,
            ObjectClass.ROUTINE,
            ObjectClass.ACCESS_METHOD,
            ObjectClass.OPERATOR,
            ObjectClass.OPERATOR_FAMILY,
            ObjectClass.OPERATOR_CLASS,
            ObjectClass.CONVERSION,
            ObjectClass.TEXT_SEARCH_PARSER,
            ObjectClass.TEXT_SEARCH_TEMPLATE,
            ObjectClass.TEXT_SEARCH_DICTIONARY,
            ObjectClass.TEXT_SEARCH_CONFIGURATION,
            ObjectClass.FOREIGN_DATA_WRAPPER,
            ObjectClass.FOREIGN_SERVER,
            ObjectClass.USER_MAPPING,
            ObjectClass.RELATION,
            ObjectClass.SEQUENCE_OWNER,
            ObjectClass.TABLE_ATTACHMENT,
            ObjectClass.COLUMN_DEFAULT);

    private static final List<ObjectClass> KINDS =
            Stream.concat(BEFORE_ROWS.stream(), AFTER_ROWS.stream()).toList();

    private final Graph graph;
    private final Set<ObjectId> afterRows;
    private final List<ObjectId> sorted;

    private CreationOrder(Graph graph, Set<ObjectId> afterRows, List<ObjectId> sorted) {
        this.graph = graph;
        this.afterRows = afterRows;
        this.sorted = sorted;
    }

    /** Orders all objects of a database. */
    public static CreationOrder of(Catalog catalog) {
        Graph graph = GraphBuilder.build(catalog);
        LoopBreaker.breakAll(catalog, graph);
        Set<ObjectId> afterRows = afterRows(catalog, graph);
        return new CreationOrder(graph, afterRows, sorted(catalog, graph, afterRows));
    }

    /** What is created by itself, first what comes before the rows. */
    public List<ObjectId> sorted() {
        return sorted.stream().filter(node -> graph.createdWith(node).isEmpty()).toList();
    }

    /** Whether it is created after the rows. */
    public boolean isAfterRows(ObjectId node) {
        return afterRows.contains(node);
    }

    /** Whether a part is created by itself, and not with what it is a part of. */
    public boolean isSeparate(ObjectId part) {
        return graph.separated().contains(part);
    }

    /** What stands for an object: itself, or what it is created with. */
    public ObjectId creator(ObjectId node) {
        return graph.createdWith(node).orElse(node);
    }

    /** What must be there before it, itself or through its parts. */
    public Set<ObjectId> needs(ObjectId node) {
        Set<ObjectId> all = new LinkedHashSet<>();
        for (ObjectId needed : graph.needs(node)) {
            if (graph.createdWith(needed).filter(node::equals).isPresent()) {
                all.addAll(needs(needed));
            } else {
                all.add(creator(needed));
            }
        }
        all.remove(node);
        return Collections.unmodifiableSet(all);
    }

    /** What needs something that is created after the rows comes after the rows too; of a view that is its query alone. */
    private static Set<ObjectId> afterRows(Catalog catalog, Graph graph) {
        Set<ObjectId> after = new HashSet<>();
        for (ObjectId node : sorted(catalog, graph, Set.of())) {
            boolean byKind = graph.createdWith(node).isEmpty()
                    && (AFTER_ROWS.contains(node.catalog())
                            || catalog.find(node)
                                    .filter(Index.class::isInstance)
                                    .isPresent());
            if (byKind || graph.needs(node).stream().anyMatch(after::contains)) {
                ObjectId view = graph.createdWith(node).orElse(node);
                boolean ofView = node.catalog() == ObjectClass.RULE
                        && catalog.relation(view.oid())
                                .filter(relation -> relation.kind().equals("v"))
                                .isPresent();
                if (ofView) {
                    graph.separate(node);
                }
                after.add(node);
            }
        }
        return after;
    }

    private static List<ObjectId> sorted(Catalog catalog, Graph graph, Set<ObjectId> afterRows) {
        Map<ObjectId, Integer> missing = new HashMap<>();
        Map<ObjectId, List<ObjectId>> neededBy = new HashMap<>();
        PriorityQueue<Place> ready = new PriorityQueue<>();
        for (ObjectId node : graph.nodes()) {
            Set<ObjectId> needs = graph.needs(node);
            missing.put(node, needs.size());
            needs.forEach(needed ->
                    neededBy.computeIfAbsent(needed, any -> new ArrayList<>()).add(node));
            if (needs.isEmpty()) {
                ready.add(Place.of(catalog, node, afterRows));
            }
        }
        List<ObjectId> sorted = new ArrayList<>(graph.nodes().size());
        for (Place next = ready.poll(); next != null; next = ready.poll()) {
            sorted.add(next.node);
            for (ObjectId user : neededBy.getOrDefault(next.node, List.of())) {
                if (missing.merge(user, -1, Integer::sum) == 0) {
                    ready.add(Place.of(catalog, user, afterRows));
                }
            }
        }
        return sorted;
    }

    /** Where a node comes among those that could come next. */
    private record Place(ObjectId node, boolean afterRows, int kind, String schema, String name)
            implements Comparable<Place> {
        private static final Comparator<Place> ORDER = Comparator.comparing(Place::afterRows)
                .thenComparing(Place::kind)
                .thenComparing(Place::schema)
                .thenComparing(Place::name)
                .thenComparing(place -> place.node.oid());

        private static Place of(Catalog catalog, ObjectId node, Set<ObjectId> afterRows) {
            Optional<CatalogObject> object = catalog.find(node);
            int kind = KINDS.indexOf(node.catalog());
            if (object.filter(Index.class::isInstance).isPresent()) {
                kind = KINDS.indexOf(ObjectClass.CONSTRAINT);
            }
            return new Place(
                    node,
                    afterRows.contains(node),
                    kind,
                    object.map(CatalogObject::schema).orElse(""),
                    object.map(CatalogObject::name).orElse(""));
        }

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }
}
