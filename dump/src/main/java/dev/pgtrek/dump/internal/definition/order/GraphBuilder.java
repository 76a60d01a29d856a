package dev.pgtrek.dump.internal.definition.order;

import dev.pgtrek.dump.internal.definition.model.Catalog;
import dev.pgtrek.dump.internal.definition.model.CatalogObject;
import dev.pgtrek.dump.internal.definition.model.Column;
import dev.pgtrek.dump.internal.definition.model.Constraint;
import dev.pgtrek.dump.internal.definition.model.Dependency;
import dev.pgtrek.dump.internal.definition.model.Index;
import dev.pgtrek.dump.internal.definition.model.Inheritance;
import dev.pgtrek.dump.internal.definition.model.Member;
import dev.pgtrek.dump.internal.definition.model.ObjectClass;
import dev.pgtrek.dump.internal.definition.model.ObjectId;
import dev.pgtrek.dump.internal.definition.model.Policy;
import dev.pgtrek.dump.internal.definition.model.PublicationSchema;
import dev.pgtrek.dump.internal.definition.model.Relation;
import dev.pgtrek.dump.internal.definition.model.Schema;
import dev.pgtrek.dump.internal.definition.model.Sequence;
import dev.pgtrek.dump.internal.definition.model.TypeAlias;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes the graph of all objects: what the server has recorded in
 * <a href="https://www.postgresql.org/docs/current/catalog-pg-depend.html">pg_depend</a>, and what follows from how objects
 * are created. Used once, by one thread.
 */
final class GraphBuilder {
    private final Catalog catalog;
    private final Graph graph = new Graph();
    /** What stands for an object that is not created by itself: a table for its row type, an extension for its members. */
    private final Map<ObjectId, ObjectId> aliases = new HashMap<>();

    private final Map<String, ObjectId> schemas = new HashMap<>();
    private final Map<Long, List<Long>> children = new HashMap<>();
    /** The attachments of the partitions of an index, by its OID. */
    private final Map<Long, List<Long>> indexChildren = new HashMap<>();

    /** The sequences that are created before the table that owns them. */
    private final Set<ObjectId> released = new HashSet<>();

    private GraphBuilder(Catalog catalog) {
        this.catalog = catalog;
    }

    static Graph build(Catalog catalog) {
        GraphBuilder builder = new GraphBuilder(catalog);
        builder.addObjects();
        builder.addParts();
        builder.addAttachments();
        builder.addAliases();
        builder.connectRecorded();
        builder.connectImplied();
        return builder.graph;
    }

    private void addObjects() {
        for (CatalogObject object : catalog.objects()) {
            graph.add(object.id());
            if (object instanceof Schema) {
                schemas.put(object.name(), object.id());
            }
        }
        for (Inheritance inheritance : catalog.all(Inheritance.class)) {
            children.computeIfAbsent(inheritance.parent(), parent -> new ArrayList<>())
                    .add(inheritance.child());
        }
    }

    private void addParts() {
        for (Relation relation : catalog.all(Relation.class)) {
            if (relation.rule() != 0) {
                graph.addPart(new ObjectId(ObjectClass.RULE, relation.rule()), relation.id());
            }
            for (Column column : catalog.columns(relation.oid())) {
                if (column.defaultOid() != 0) {
                    ObjectId part = new ObjectId(ObjectClass.COLUMN_DEFAULT, column.defaultOid());
                    graph.addPart(part, relation.id());
                    boolean printed = column.local() || relation.partition();
                    if (column.generated().isEmpty()
                            && (!printed || relation.kind().equals("v"))) {
                        graph.separate(part);
                    }
                }
            }
        }
        for (Constraint constraint : catalog.all(Constraint.class)) {
            if (constraint.type().equals("c")) {
                ObjectId whole = constraint.relation() == 0
                        ? new ObjectId(ObjectClass.TYPE, constraint.domain())
                        : new ObjectId(ObjectClass.RELATION, constraint.relation());
                // what belongs to an extension's table or domain comes with that
                if (graph.contains(whole)) {
                    graph.addPart(constraint.id(), whole);
                    if (!constraint.validated()) {
                        graph.separate(constraint.id());
                    }
                }
            }
        }
    }

    private void addAttachments() {
        for (Relation relation : catalog.all(Relation.class)) {
            if (relation.partition()) {
                ObjectId attachment = new ObjectId(ObjectClass.TABLE_ATTACHMENT, relation.oid());
                graph.add(attachment);
                graph.connect(attachment, relation.id());
                for (long parent : catalog.parents(relation.oid())) {
                    graph.connect(attachment, new ObjectId(ObjectClass.RELATION, parent));
                }
            }
            if (relation.rowSecurity()) {
                ObjectId security = new ObjectId(ObjectClass.ROW_SECURITY, relation.oid());
                graph.add(security);
                graph.connect(security, relation.id());
            }
        }
        for (Sequence sequence : catalog.all(Sequence.class)) {
            ObjectId table = new ObjectId(ObjectClass.RELATION, sequence.ownerTable());
            if (sequence.identity().isEmpty() && graph.contains(table)) {
                ObjectId ownership = new ObjectId(ObjectClass.SEQUENCE_OWNER, sequence.oid());
                graph.add(ownership);
                graph.connect(ownership, sequence.id());
                graph.connect(ownership, table);
                // the server has recorded that the sequence depends on the table, which holds for its ownership alone:
                // the table's definition may contain a default that needs the sequence
                released.add(sequence.id());
            }
        }
        for (Index index : catalog.all(Index.class)) {
            attach(index.oid(), index.parentIndex(), index.id());
        }
        for (Constraint constraint : catalog.all(Constraint.class)) {
            if (constraint.index() != 0) {
                aliases.put(new ObjectId(ObjectClass.RELATION, constraint.index()), constraint.id());
                attach(constraint.index(), constraint.parentIndex(), constraint.id());
            }
        }
    }

    private void attach(long index, long parent, ObjectId object) {
        if (parent != 0) {
            ObjectId attachment = new ObjectId(ObjectClass.INDEX_ATTACHMENT, index);
            graph.add(attachment);
            graph.connect(attachment, object);
            indexChildren.computeIfAbsent(parent, any -> new ArrayList<>()).add(index);
        }
    }

    private void addAliases() {
        for (Member member : catalog.all(Member.class)) {
            ObjectClass.of(member.catalog())
                    .ifPresent(of -> aliases.put(
                            new ObjectId(of, member.oid()), new ObjectId(ObjectClass.EXTENSION, member.extension())));
        }
        for (TypeAlias alias : catalog.all(TypeAlias.class)) {
            ObjectId type = new ObjectId(ObjectClass.TYPE, alias.oid());
            if (alias.relation() == 0) {
                aliases.put(type, new ObjectId(ObjectClass.TYPE, alias.type()));
                continue;
            }
            ObjectId relation = new ObjectId(ObjectClass.RELATION, alias.relation());
            if (graph.contains(type)) {
                aliases.put(relation, type);
            } else {
                aliases.put(type, relation);
            }
        }
    }

    private Optional<ObjectId> resolve(long catalogOid, long oid) {
        return ObjectClass.of(catalogOid).map(of -> resolve(new ObjectId(of, oid)));
    }

    private ObjectId resolve(ObjectId id) {
        ObjectId at = id;
        // an alias of an alias, such as the array of a table's row type, is two steps away
        for (ObjectId next = aliases.get(at); next != null && !graph.contains(at); next = aliases.get(at)) {
            at = next;
        }
        return at;
    }

    private void connectRecorded() {
        for (Dependency dependency : catalog.takeDependencies()) {
            Optional<ObjectId> object = resolve(dependency.catalog(), dependency.oid());
            Optional<ObjectId> needed = resolve(dependency.neededCatalog(), dependency.neededOid());
            if (object.isPresent() && needed.isPresent()) {
                boolean ofMember = object.get().catalog() == ObjectClass.EXTENSION
                        && needed.get().catalog() != ObjectClass.EXTENSION;
                if (!ofMember && !(released.contains(object.get()) && isRelation(needed.get()))) {
                    graph.connect(object.get(), needed.get());
                }
            }
        }
    }

    private static boolean isRelation(ObjectId id) {
        return id.catalog() == ObjectClass.RELATION;
    }

    private void connectImplied() {
        for (CatalogObject object : catalog.objects()) {
            ObjectId schema = schemas.get(object.schema());
            if (schema != null && graph.createdWith(object.id()).isEmpty()) {
                graph.connect(object.id(), schema);
            }
            if (object instanceof PublicationSchema published) {
                ObjectId of = schemas.get(published.name());
                if (of != null) {
                    graph.connect(published.id(), of);
                }
            } else if (object instanceof Policy policy) {
                graph.connect(policy.id(), new ObjectId(ObjectClass.RELATION, policy.relation()));
            } else if (object instanceof Constraint constraint) {
                connect(constraint);
            }
        }
        for (Map.Entry<Long, List<Long>> inheritance : children.entrySet()) {
            ObjectId parent = new ObjectId(ObjectClass.RELATION, inheritance.getKey());
            inheritance.getValue().forEach(child -> graph.connect(new ObjectId(ObjectClass.RELATION, child), parent));
        }
        indexChildren.forEach((parent, indexes) -> {
            ObjectId parentIndex = resolve(new ObjectId(ObjectClass.RELATION, parent));
            indexes.forEach(index -> graph.connect(new ObjectId(ObjectClass.INDEX_ATTACHMENT, index), parentIndex));
        });
    }

    private void connect(Constraint constraint) {
        switch (constraint.type()) {
            case "f" -> connectAttachments(constraint);
            case "c", "n" -> {
                if (!constraint.validated() && constraint.relation() != 0) {
                    // it recurses to them, and rows that are there already may break it
                    descendants(constraint.relation(), new HashSet<>())
                            .forEach(
                                    child -> graph.connect(constraint.id(), new ObjectId(ObjectClass.RELATION, child)));
                }
            }
            default -> {
                // a key needs its own table alone
            }
        }
    }

    private Set<Long> descendants(long relation, Set<Long> found) {
        for (long child : children.getOrDefault(relation, List.of())) {
            if (found.add(child)) {
                descendants(child, found);
            }
        }
        return found;
    }

    /** The key of a partitioned table is usable when those of all partitions are attached. */
    private void connectAttachments(Constraint foreignKey) {
        for (ObjectId needed : List.copyOf(graph.needs(foreignKey.id()))) {
            Optional<CatalogObject> key = catalog.find(needed);
            if (key.isPresent() && key.get() instanceof Constraint constraint && constraint.index() != 0) {
                connectAttachments(foreignKey.id(), constraint.index());
            } else if (key.isPresent() && key.get() instanceof Index index) {
                connectAttachments(foreignKey.id(), index.oid());
            }
        }
    }

    private void connectAttachments(ObjectId foreignKey, long index) {
        for (long child : indexChildren.getOrDefault(index, List.of())) {
            graph.connect(foreignKey, new ObjectId(ObjectClass.INDEX_ATTACHMENT, child));
            connectAttachments(foreignKey, child);
        }
    }
}
