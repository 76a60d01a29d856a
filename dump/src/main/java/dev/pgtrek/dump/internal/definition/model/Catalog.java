package dev.pgtrek.dump.internal.definition.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All objects of a database, as one moment shows them. Used by one thread. */
public final class Catalog {
    private final Map<Class<?>, List<Object>> byKind = new LinkedHashMap<>();
    private final Map<ObjectId, CatalogObject> objects = new LinkedHashMap<>();
    private List<Dependency> dependencies = new ArrayList<>();
    private final Map<Long, List<Column>> columns = new HashMap<>();
    private final Map<Long, List<Long>> parents = new HashMap<>();
    private final Map<Long, List<Constraint>> constraints = new HashMap<>();

    /** Adds an object, or something that is said of objects. */
    public void add(Record object) {
        if (object instanceof Column column) {
            columns.computeIfAbsent(column.relation(), relation -> new ArrayList<>())
                    .add(column);
            return;
        }
        if (object instanceof Dependency dependency) {
            dependencies.add(dependency);
            return;
        }
        byKind.computeIfAbsent(object.getClass(), kind -> new ArrayList<>()).add(object);
        if (object instanceof CatalogObject identified) {
            objects.put(identified.id(), identified);
        }
        if (object instanceof Inheritance inheritance) {
            parents.computeIfAbsent(inheritance.child(), child -> new ArrayList<>())
                    .add(inheritance.parent());
        } else if (object instanceof Constraint constraint) {
            long of = constraint.relation() == 0 ? constraint.domain() : constraint.relation();
            constraints.computeIfAbsent(of, any -> new ArrayList<>()).add(constraint);
        }
    }

    /** What depends on what, once: there is more of it than of all objects, and the order of creation is made of it. */
    public List<Dependency> takeDependencies() {
        List<Dependency> taken = dependencies;
        dependencies = List.of();
        return taken;
    }

    /** All objects of a kind, in the order in which they were read. */
    public <T> List<T> all(Class<T> kind) {
        return byKind.getOrDefault(kind, List.of()).stream().map(kind::cast).toList();
    }

    /** All objects that have a definition of their own. */
    public Iterable<CatalogObject> objects() {
        return Collections.unmodifiableCollection(objects.values());
    }

    /** The object with an id; empty where it is not one that has a definition of its own. */
    public Optional<CatalogObject> find(ObjectId id) {
        return Optional.ofNullable(objects.get(id));
    }

    /** The table or view with an OID; empty where it is none, or belongs to an extension or to the system. */
    public Optional<Relation> relation(long oid) {
        return find(new ObjectId(ObjectClass.RELATION, oid))
                .filter(Relation.class::isInstance)
                .map(Relation.class::cast);
    }

    /** The columns of a table, view or composite type, in their order. */
    public List<Column> columns(long relation) {
        return columns.getOrDefault(relation, List.of());
    }

    /** The tables that a table inherits from or is a partition of, in their order, by OID. */
    public List<Long> parents(long relation) {
        return parents.getOrDefault(relation, List.of());
    }

    /** The constraints of a table or a domain. */
    public List<Constraint> constraints(long oid) {
        return constraints.getOrDefault(oid, List.of());
    }
}
