package dev.pgtrek.dump.internal.definition.write;

import dev.pgtrek.dump.internal.definition.model.AccessMethod;
import dev.pgtrek.dump.internal.definition.model.Aggregate;
import dev.pgtrek.dump.internal.definition.model.Cast;
import dev.pgtrek.dump.internal.definition.model.Catalog;
import dev.pgtrek.dump.internal.definition.model.CatalogObject;
import dev.pgtrek.dump.internal.definition.model.Collation;
import dev.pgtrek.dump.internal.definition.model.Column;
import dev.pgtrek.dump.internal.definition.model.Constraint;
import dev.pgtrek.dump.internal.definition.model.Conversion;
import dev.pgtrek.dump.internal.definition.model.DefaultPrivileges;
import dev.pgtrek.dump.internal.definition.model.Domain;
import dev.pgtrek.dump.internal.definition.model.EventTrigger;
import dev.pgtrek.dump.internal.definition.model.ExtendedStatistics;
import dev.pgtrek.dump.internal.definition.model.Extension;
import dev.pgtrek.dump.internal.definition.model.ForeignDataWrapper;
import dev.pgtrek.dump.internal.definition.model.ForeignServer;
import dev.pgtrek.dump.internal.definition.model.Index;
import dev.pgtrek.dump.internal.definition.model.Language;
import dev.pgtrek.dump.internal.definition.model.ObjectClass;
import dev.pgtrek.dump.internal.definition.model.ObjectId;
import dev.pgtrek.dump.internal.definition.model.Operator;
import dev.pgtrek.dump.internal.definition.model.OperatorClass;
import dev.pgtrek.dump.internal.definition.model.OperatorFamily;
import dev.pgtrek.dump.internal.definition.model.Policy;
import dev.pgtrek.dump.internal.definition.model.Publication;
import dev.pgtrek.dump.internal.definition.model.PublicationSchema;
import dev.pgtrek.dump.internal.definition.model.PublicationTable;
import dev.pgtrek.dump.internal.definition.model.Relation;
import dev.pgtrek.dump.internal.definition.model.Routine;
import dev.pgtrek.dump.internal.definition.model.Rule;
import dev.pgtrek.dump.internal.definition.model.Schema;
import dev.pgtrek.dump.internal.definition.model.Sequence;
import dev.pgtrek.dump.internal.definition.model.Subscription;
import dev.pgtrek.dump.internal.definition.model.TextSearchConfiguration;
import dev.pgtrek.dump.internal.definition.model.TextSearchDictionary;
import dev.pgtrek.dump.internal.definition.model.TextSearchParser;
import dev.pgtrek.dump.internal.definition.model.TextSearchTemplate;
import dev.pgtrek.dump.internal.definition.model.Transform;
import dev.pgtrek.dump.internal.definition.model.Trigger;
import dev.pgtrek.dump.internal.definition.model.UserMapping;
import dev.pgtrek.dump.internal.definition.model.UserType;
import dev.pgtrek.dump.internal.definition.order.CreationOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Renders each object of a database by the writer of its kind. Used by one thread. */
public final class DefinitionWriter {
    private final Catalog catalog;
    private final Map<Class<?>, Function<CatalogObject, Optional<Definition>>> writers = new HashMap<>();
    private final Map<Long, Relation> viewsByRule = new HashMap<>();
    private final Map<Long, ColumnOf> columnsByDefault = new HashMap<>();
    private final Map<Long, IndexOf> indexes = new HashMap<>();
    private final TypeWriter types;
    private final ColumnWriter columns;
    private final TableWriter tables;
    private final ViewWriter views;
    private final IndexWriter indexWriter;

    private record ColumnOf(Relation table, Column column) {}

    private record IndexOf(String schema, String name, long parent) {}

    /**
     * @param source the source's major version
     * @param target the target's major version
     */
    public DefinitionWriter(Catalog catalog, CreationOrder order, int source, int target) {
        this.catalog = catalog;
        this.types = new TypeWriter(catalog, order);
        this.columns = new ColumnWriter(catalog, order);
        this.tables = new TableWriter(catalog, order, columns, target);
        this.views = new ViewWriter(catalog, order);
        this.indexWriter = new IndexWriter(catalog);
        PrivilegeWriter privileges = new PrivilegeWriter(source, target);
        on(Schema.class, DefinitionWriter::schema);
        on(Extension.class, DefinitionWriter::extension);
        on(Language.class, RoutineWriter::write);
        on(Collation.class, TextWriter::write);
        on(UserType.class, types::write);
        on(Domain.class, types::write);
        on(Routine.class, RoutineWriter::write);
        on(Aggregate.class, RoutineWriter::write);
        on(Cast.class, RoutineWriter::write);
        on(Transform.class, RoutineWriter::write);
        on(Operator.class, OperatorWriter::write);
        on(OperatorFamily.class, OperatorWriter::write);
        on(OperatorClass.class, OperatorWriter::write);
        on(AccessMethod.class, OperatorWriter::write);
        on(Conversion.class, TextWriter::write);
        on(TextSearchParser.class, TextWriter::write);
        on(TextSearchTemplate.class, TextWriter::write);
        on(TextSearchDictionary.class, TextWriter::write);
        on(TextSearchConfiguration.class, TextWriter::write);
        on(ForeignDataWrapper.class, ForeignWriter::write);
        on(ForeignServer.class, ForeignWriter::write);
        on(UserMapping.class, ForeignWriter::write);
        on(Sequence.class, SequenceWriter::write);
        on(Relation.class, this::relation);
        on(Policy.class, TriggerWriter::write);
        on(ExtendedStatistics.class, IndexWriter::write);
        on(EventTrigger.class, PublicationWriter::write);
        on(Publication.class, PublicationWriter::write);
        on(PublicationTable.class, PublicationWriter::write);
        on(PublicationSchema.class, PublicationWriter::write);
        on(Subscription.class, PublicationWriter::write);
        on(DefaultPrivileges.class, privileges::write);
        writers.put(Constraint.class, object -> indexWriter.write((Constraint) object));
        ofTable(Index.class, Index::relation, indexWriter::write);
        ofTable(Rule.class, Rule::relation, TriggerWriter::write);
        ofTable(Trigger.class, Trigger::relation, TriggerWriter::write);
        remember();
    }

    private <T extends CatalogObject> void on(Class<T> kind, Function<T, Definition> writer) {
        writers.put(kind, object -> Optional.of(writer.apply(kind.cast(object))));
    }

    /** Writes one object of a table. */
    @FunctionalInterface
    private interface TableObjectWriter<T> {
        Definition write(T object, Relation table);
    }

    /** What belongs to a table that is not there, because it belongs to an extension, is not there either. */
    private <T extends CatalogObject> void ofTable(
            Class<T> kind, Function<T, Long> table, TableObjectWriter<T> writer) {
        writers.put(
                kind,
                object -> catalog.relation(table.apply(kind.cast(object)))
                        .map(of -> writer.write(kind.cast(object), of)));
    }

    private void remember() {
        for (Relation relation : catalog.all(Relation.class)) {
            if (relation.rule() != 0) {
                viewsByRule.put(relation.rule(), relation);
            }
            for (Column column : catalog.columns(relation.oid())) {
                if (column.defaultOid() != 0) {
                    columnsByDefault.put(column.defaultOid(), new ColumnOf(relation, column));
                }
            }
        }
        for (Index index : catalog.all(Index.class)) {
            indexes.put(index.oid(), new IndexOf(index.schema(), index.name(), index.parentIndex()));
        }
        for (Constraint key : catalog.all(Constraint.class)) {
            if (key.index() != 0) {
                indexes.put(key.index(), new IndexOf(key.schema(), key.indexName(), key.parentIndex()));
            }
        }
    }

    /** The definition of an object, or of a part that is created by itself; empty where nothing is to be created. */
    public Optional<Definition> write(ObjectId id) {
        return switch (id.catalog()) {
            case SHELL_TYPE ->
                catalog.find(new ObjectId(ObjectClass.TYPE, id.oid()))
                        .filter(UserType.class::isInstance)
                        .map(type -> types.writeShell((UserType) type));
            case TABLE_ATTACHMENT -> attachment(id.oid());
            case INDEX_ATTACHMENT -> {
                IndexOf index = indexes.get(id.oid());
                yield index == null
                        ? Optional.empty()
                        : indexWriter.writeAttachment(id.oid(), index.parent, index.schema, index.name);
            }
            case SEQUENCE_OWNER ->
                catalog.find(new ObjectId(ObjectClass.RELATION, id.oid()))
                        .filter(Sequence.class::isInstance)
                        .map(sequence -> SequenceWriter.writeOwner((Sequence) sequence));
            case ROW_SECURITY -> catalog.relation(id.oid()).map(TriggerWriter::writeRowSecurity);
            case COLUMN_DEFAULT ->
                Optional.ofNullable(columnsByDefault.get(id.oid()))
                        .map(of -> columns.writeDefault(of.table, of.column));
            case RULE -> {
                Relation view = viewsByRule.get(id.oid());
                yield view == null ? object(id) : Optional.of(views.writeQuery(view));
            }
            default -> object(id);
        };
    }

    private Optional<Definition> object(ObjectId id) {
        return catalog.find(id)
                .flatMap(object ->
                        Optional.ofNullable(writers.get(object.getClass())).flatMap(writer -> writer.apply(object)));
    }

    private Optional<Definition> attachment(long oid) {
        return catalog.relation(oid)
                .flatMap(partition -> catalog.parents(oid).stream()
                        .flatMap(parent -> catalog.relation(parent).stream())
                        .findFirst()
                        .map(whole -> tables.writeAttachment(partition, whole)));
    }

    private Definition relation(Relation relation) {
        return relation.kind().equals("v") || relation.kind().equals("m")
                ? views.write(relation)
                : tables.write(relation);
    }

    private static Definition schema(Schema schema) {
        String target = "SCHEMA " + Sql.quote(schema.name());
        if (schema.isPublic()) {
            return Definition.owned("SCHEMA", "", schema.name(), schema.owner(), target, List.of());
        }
        return Definition.owned("SCHEMA", "", schema.name(), schema.owner(), target, "CREATE " + target + ";");
    }

    private static Definition extension(Extension extension) {
        String target = "EXTENSION " + Sql.quote(extension.name());
        return Definition.of(
                "EXTENSION",
                "",
                extension.name(),
                target,
                "CREATE EXTENSION IF NOT EXISTS " + Sql.quote(extension.name()) + " WITH SCHEMA "
                        + Sql.quote(extension.schema()) + ";");
    }
}
