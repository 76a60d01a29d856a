package dev.pgtrek.dump.internal.definition.write;

import dev.pgtrek.dump.internal.definition.model.Catalog;
import dev.pgtrek.dump.internal.definition.model.Column;
import dev.pgtrek.dump.internal.definition.model.Comment;
import dev.pgtrek.dump.internal.definition.model.Constraint;
import dev.pgtrek.dump.internal.definition.model.Domain;
import dev.pgtrek.dump.internal.definition.model.ObjectClass;
import dev.pgtrek.dump.internal.definition.model.ObjectId;
import dev.pgtrek.dump.internal.definition.model.Relation;
import dev.pgtrek.dump.internal.definition.model.Schema;
import dev.pgtrek.dump.internal.definition.model.SecurityLabel;
import dev.pgtrek.dump.internal.definition.model.UserType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Renders what is said of objects: comments and security labels. */
public final class RemarkWriter {
    /** What every database says of its schema public. */
    private static final String COMMENT_ON_PUBLIC = "standard public schema";

    private final Catalog catalog;
    private final Map<ObjectId, List<Comment>> comments = new HashMap<>();
    private final Map<ObjectId, List<SecurityLabel>> labels = new HashMap<>();

    public RemarkWriter(Catalog catalog) {
        this.catalog = catalog;
        for (Comment comment : catalog.all(Comment.class)) {
            ObjectClass.of(comment.catalog())
                    .ifPresent(of -> comments.computeIfAbsent(new ObjectId(of, comment.oid()), id -> new ArrayList<>())
                            .add(comment));
        }
        for (SecurityLabel label : catalog.all(SecurityLabel.class)) {
            ObjectClass.of(label.catalog())
                    .ifPresent(of -> labels.computeIfAbsent(new ObjectId(of, label.oid()), id -> new ArrayList<>())
                            .add(label));
        }
    }

    /**
     * What is said of an object, of its columns, and of what is created with it.
     *
     * @param separate what says whether a constraint is created by itself
     */
    public List<Definition> write(ObjectId id, Definition definition, Predicate<ObjectId> separate) {
        List<Definition> remarks = new ArrayList<>();
        if (!definition.target().isEmpty()) {
            of(id, definition, remarks);
        }
        catalog.find(id).ifPresent(object -> {
            if (object instanceof Relation table) {
                String of = Sql.qualified(table.schema(), table.name());
                for (Constraint constraint : catalog.constraints(table.oid())) {
                    if (constraint.relation() == table.oid()
                            && constraint.type().equals("c")
                            && !separate.test(constraint.id())) {
                        comment(constraint.id(), IndexWriter.target(constraint, of), definition, remarks);
                    }
                }
                for (Column column : catalog.columns(table.oid())) {
                    if (column.notNullOid() != 0) {
                        comment(
                                new ObjectId(ObjectClass.CONSTRAINT, column.notNullOid()),
                                "CONSTRAINT " + Sql.quote(column.notNullName()) + " ON " + of,
                                definition,
                                remarks);
                    }
                }
            } else if (object instanceof Domain domain) {
                String of = "DOMAIN " + Sql.qualified(domain.schema(), domain.name());
                for (Constraint constraint : catalog.constraints(domain.oid())) {
                    if (constraint.domain() == domain.oid() && !separate.test(constraint.id())) {
                        comment(constraint.id(), IndexWriter.target(constraint, of), definition, remarks);
                    }
                }
            } else if (object instanceof UserType type && type.relation() != 0) {
                comment(new ObjectId(ObjectClass.RELATION, type.relation()), definition.target(), definition, remarks);
            } else if (object instanceof Constraint key && key.index() != 0) {
                comment(
                        new ObjectId(ObjectClass.RELATION, key.index()),
                        "INDEX " + Sql.qualified(key.schema(), key.indexName()),
                        definition,
                        remarks);
            }
        });
        return remarks;
    }

    private void of(ObjectId id, Definition definition, List<Definition> remarks) {
        comment(id, definition.target(), definition, remarks);
        for (SecurityLabel label : labels.getOrDefault(id, List.of())) {
            String target = target(definition.target(), label.column(), label.columnName());
            remarks.add(Definition.owned(
                    "SECURITY LABEL",
                    definition.schema(),
                    name(definition, target, label.columnName()),
                    definition.owner(),
                    "",
                    "SECURITY LABEL FOR " + Sql.quote(label.provider()) + " ON " + target + " IS "
                            + Sql.literal(label.label()) + ";"));
        }
    }

    private void comment(ObjectId id, String of, Definition definition, List<Definition> remarks) {
        for (Comment comment : comments.getOrDefault(id, List.of())) {
            String target = target(of, comment.column(), comment.columnName());
            remarks.add(remark(definition, target, comment.columnName(), comment.text()));
        }
    }

    private static Definition remark(Definition definition, String target, String column, String text) {
        return Definition.of(
                "COMMENT",
                definition.schema(),
                name(definition, target, column),
                "",
                "COMMENT ON " + target + " IS " + Sql.literal(text) + ";");
    }

    /** The comment on the schema public, where it is not what every database says; empty otherwise. */
    public Optional<Definition> ofPublic(Schema schema, Definition definition) {
        String text = comments.getOrDefault(schema.id(), List.of()).stream()
                .map(Comment::text)
                .findFirst()
                .orElse("");
        return text.equals(COMMENT_ON_PUBLIC)
                ? Optional.empty()
                : Optional.of(remark(definition, definition.target(), "", text));
    }

    private static String target(String of, int column, String name) {
        return column == 0 ? of : "COLUMN " + of.substring(of.indexOf('"')) + "." + Sql.quote(name);
    }

    /** As a dump's table of contents has it: the kind of object, and its name. */
    private static String name(Definition definition, String target, String column) {
        if (definition.target().equals(definition.name())) {
            return definition.name();
        }
        String kind = target.substring(0, Math.max(target.indexOf('"') - 1, 0));
        return kind + " " + definition.name() + (column.isEmpty() ? "" : "." + column);
    }
}
