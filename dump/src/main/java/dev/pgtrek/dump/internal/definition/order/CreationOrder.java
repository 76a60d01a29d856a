package dev.pgtrek.dump.internal.definition.order;

import dev.pgtrek.dump.internal.definition.model.Catalog;
import dev.pgtrek.dump.internal.definition.model.CatalogObject;
import dev.pgtrek.dump.internal.definition.model.Index;
import dev.pgtrek.dump.internal.definition.model.ObjectClass;
import dev.pgtrek.dump.internal.definition.model.ObjectId;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The order in which definitions are created: none comes before one that it needs; otherwise by kind, schema and name.
 * Immutable.
 */
public final class CreationOrder {
    /** The kinds that are created after all rows, in the order that holds where dependencies leave a choice. */
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
    private final BitSet afterRows;
    private final List<ObjectId> sorted;

    private CreationOrder(Graph graph, BitSet afterRows, List<ObjectId> sorted) {
        this.graph = graph;
        this.afterRows = afterRows;
        this.sorted = sorted;
    }

    /** Orders all objects of a database. */
    public static CreationOrder of(Catalog catalog) {
        Graph graph = GraphBuilder.build(catalog);
        LoopBreaker.breakAll(catalog, graph);
        BitSet afterRows = afterRows(catalog, graph);
        List<ObjectId> sorted = Arrays.stream(sorted(catalog, graph, afterRows))
                .filter(node -> graph.createdWith(node) == Graph.NONE)
                .mapToObj(graph.nodes()::get)
                .toList();
        return new CreationOrder(graph, afterRows, sorted);
    }

    /** What is created by itself, first what comes before the rows. */
    public List<ObjectId> sorted() {
        return sorted;
    }

    /** How many objects and parts there are. */
    public int size() {
        return graph.nodes().size();
    }

    /** A number for an object, from 1 to {@link #size()}; 0 if it is unknown. */
    public int number(ObjectId node) {
        return graph.number(node) + 1;
    }

    /** Whether it is created after the rows. */
    public boolean isAfterRows(ObjectId node) {
        int number = graph.number(node);
        return number != Graph.NONE && afterRows.get(number);
    }

    /** Whether a part is created by itself, and not with what it is a part of. */
    public boolean isSeparate(ObjectId part) {
        return graph.isSeparate(part);
    }

    /** What stands for an object: itself, or what it is created with. */
    private ObjectId creator(ObjectId node) {
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
    private static BitSet afterRows(Catalog catalog, Graph graph) {
        BitSet after = new BitSet();
        for (int number : sorted(catalog, graph, new BitSet())) {
            ObjectId node = graph.nodes().get(number);
            int whole = graph.createdWith(number);
            boolean byKind = whole == Graph.NONE
                    && (AFTER_ROWS.contains(node.catalog())
                            || catalog.find(node)
                                    .filter(Index.class::isInstance)
                                    .isPresent());
            if (byKind || needsAny(graph, number, after)) {
                ObjectId view = whole == Graph.NONE ? node : graph.nodes().get(whole);
                boolean ofView = node.catalog() == ObjectClass.RULE
                        && catalog.relation(view.oid())
                                .filter(relation -> relation.kind().equals("v"))
                                .isPresent();
                if (ofView) {
                    graph.separate(node);
                }
                after.set(number);
            }
        }
        return after;
    }

    private static boolean needsAny(Graph graph, int node, BitSet of) {
        NumberSet needs = graph.needs(node);
        for (int i = 0; i < needs.size(); i++) {
            if (of.get(needs.get(i))) {
                return true;
            }
        }
        return false;
    }

    /** All nodes, by their numbers. */
    private static int[] sorted(Catalog catalog, Graph graph, BitSet afterRows) {
        int nodes = graph.nodes().size();
        int[] missing = new int[nodes];
        int[][] neededBy = neededBy(graph);
        PriorityQueue<Place> ready = new PriorityQueue<>();
        for (int node = 0; node < nodes; node++) {
            missing[node] = graph.needs(node).size();
            if (missing[node] == 0) {
                ready.add(Place.of(catalog, graph, node, afterRows));
            }
        }
        int[] sorted = new int[nodes];
        int count = 0;
        for (Place next = ready.poll(); next != null; next = ready.poll()) {
            sorted[count++] = next.node;
            for (int user : neededBy[next.node]) {
                if (--missing[user] == 0) {
                    ready.add(Place.of(catalog, graph, user, afterRows));
                }
            }
        }
        return Arrays.copyOf(sorted, count);
    }

    private static int[][] neededBy(Graph graph) {
        int nodes = graph.nodes().size();
        int[] counts = new int[nodes];
        for (int node = 0; node < nodes; node++) {
            NumberSet needs = graph.needs(node);
            for (int i = 0; i < needs.size(); i++) {
                counts[needs.get(i)]++;
            }
        }
        int[][] neededBy = new int[nodes][];
        for (int node = 0; node < nodes; node++) {
            neededBy[node] = new int[counts[node]];
        }
        for (int node = nodes - 1; node >= 0; node--) {
            NumberSet needs = graph.needs(node);
            for (int i = 0; i < needs.size(); i++) {
                int needed = needs.get(i);
                neededBy[needed][--counts[needed]] = node;
            }
        }
        return neededBy;
    }

    /** Where a node comes among those that could come next. */
    private record Place(int node, boolean afterRows, int kind, String schema, String name, long oid)
            implements Comparable<Place> {
        private static final Comparator<Place> ORDER = Comparator.comparing(Place::afterRows)
                .thenComparing(Place::kind)
                .thenComparing(Place::schema)
                .thenComparing(Place::name)
                .thenComparing(Place::oid);

        private static Place of(Catalog catalog, Graph graph, int number, BitSet afterRows) {
            ObjectId node = graph.nodes().get(number);
            Optional<CatalogObject> object = catalog.find(node);
            int kind = KINDS.indexOf(node.catalog());
            if (object.filter(Index.class::isInstance).isPresent()) {
                kind = KINDS.indexOf(ObjectClass.CONSTRAINT);
            }
            return new Place(
                    number,
                    afterRows.get(number),
                    kind,
                    object.map(CatalogObject::schema).orElse(""),
                    object.map(CatalogObject::name).orElse(""),
                    node.oid());
        }

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }
}
