package dev.pgtrek.dump.internal.definition.order;

import dev.pgtrek.dump.internal.definition.model.Catalog;
import dev.pgtrek.dump.internal.definition.model.ObjectClass;
import dev.pgtrek.dump.internal.definition.model.ObjectId;
import dev.pgtrek.dump.internal.definition.model.Relation;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Breaks loops of dependencies: a base or range type gets a shell, which its functions then need instead of the type; a
 * view's query, a column's default or a check constraint is created by itself, after what it is a part of. Used by one
 * thread.
 */
final class LoopBreaker {
    private final Catalog catalog;
    private final Graph graph;
    private final Set<ObjectId> generated = new HashSet<>();

    private LoopBreaker(Catalog catalog, Graph graph) {
        this.catalog = catalog;
        this.graph = graph;
        for (Relation relation : catalog.all(Relation.class)) {
            catalog.columns(relation.oid()).stream()
                    .filter(column -> !column.generated().isEmpty())
                    .forEach(column -> generated.add(new ObjectId(ObjectClass.COLUMN_DEFAULT, column.defaultOid())));
        }
    }

    /** Leaves the graph without loops. */
    static void breakAll(Catalog catalog, Graph graph) {
        LoopBreaker breaker = new LoopBreaker(catalog, graph);
        for (List<Set<ObjectId>> loops = Loops.in(graph); !loops.isEmpty(); loops = Loops.in(graph)) {
            loops.forEach(breaker::breakOne);
        }
    }

    private void breakOne(Set<ObjectId> loop) {
        boolean broken = giveShells(loop)
                || separate(loop, part -> part.catalog() == ObjectClass.RULE && isView(part))
                || separate(loop, part -> part.catalog() == ObjectClass.COLUMN_DEFAULT && !generated.contains(part))
                || separate(loop, part -> part.catalog() == ObjectClass.CONSTRAINT);
        if (!broken) {
            forget(loop);
        }
    }

    private boolean giveShells(Set<ObjectId> loop) {
        boolean given = false;
        for (ObjectId type : loop) {
            if (type.catalog() != ObjectClass.TYPE) {
                continue;
            }
            for (ObjectId routine : loop) {
                if (routine.catalog() == ObjectClass.ROUTINE
                        && graph.needs(routine).contains(type)
                        && graph.needs(type).contains(routine)) {
                    ObjectId shell = new ObjectId(ObjectClass.SHELL_TYPE, type.oid());
                    graph.add(shell);
                    graph.disconnect(routine, type);
                    graph.connect(routine, shell);
                    graph.connect(type, shell);
                    graph.needs(type).stream()
                            .filter(needed -> needed.catalog() == ObjectClass.SCHEMA)
                            .findFirst()
                            .ifPresent(schema -> graph.connect(shell, schema));
                    given = true;
                }
            }
        }
        return given;
    }

    private boolean separate(Set<ObjectId> loop, Predicate<ObjectId> chosen) {
        boolean separated = false;
        for (ObjectId part : loop) {
            if (chosen.test(part)
                    && graph.createdWith(part).filter(loop::contains).isPresent()) {
                graph.separate(part);
                separated = true;
            }
        }
        return separated;
    }

    private boolean isView(ObjectId rule) {
        return graph.createdWith(rule)
                .flatMap(whole -> catalog.relation(whole.oid()))
                .filter(relation -> relation.kind().equals("v"))
                .isPresent();
    }

    /** No such loop is known; what comes first is then refused by the target, and named. */
    private void forget(Set<ObjectId> loop) {
        ObjectId first = loop.stream()
                .min(Comparator.comparing(ObjectId::catalog).thenComparing(ObjectId::oid))
                .orElseThrow();
        List.copyOf(graph.needs(first)).stream()
                .filter(loop::contains)
                .forEach(needed -> graph.disconnect(first, needed));
    }
}
