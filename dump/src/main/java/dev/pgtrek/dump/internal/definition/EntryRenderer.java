package dev.pgtrek.dump.internal.definition;

import dev.pgtrek.dump.internal.definition.CatalogSchemaSource.Choices;
import dev.pgtrek.dump.internal.definition.model.Catalog;
import dev.pgtrek.dump.internal.definition.model.CatalogObject;
import dev.pgtrek.dump.internal.definition.model.Member;
import dev.pgtrek.dump.internal.definition.model.ObjectClass;
import dev.pgtrek.dump.internal.definition.model.ObjectId;
import dev.pgtrek.dump.internal.definition.model.Privileges;
import dev.pgtrek.dump.internal.definition.model.Schema;
import dev.pgtrek.dump.internal.definition.order.CreationOrder;
import dev.pgtrek.dump.internal.definition.write.Definition;
import dev.pgtrek.dump.internal.definition.write.DefinitionWriter;
import dev.pgtrek.dump.internal.definition.write.PrivilegeWriter;
import dev.pgtrek.dump.internal.definition.write.RemarkWriter;
import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.internal.schema.Section;
import dev.pgtrek.inventory.QualifiedName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Renders the objects of a catalog as entries, in the order in which they can be created, one after the other as they are
 * asked for: all of them at once may take several times the memory of what they are made of. The number of an object's entry
 * is that of the object in the order. Used by one thread.
 */
final class EntryRenderer {
    private static final String OWNER_OF_PUBLIC = "pg_database_owner";

    private final Catalog catalog;
    private final CreationOrder order;
    private final Choices choices;
    private final DefinitionWriter writer;
    private final RemarkWriter remarks;
    private final PrivilegeWriter privileges;
    private final Map<ObjectId, ObjectId> extensions = new HashMap<>();
    private int lastId;

    EntryRenderer(Catalog catalog, Choices choices) {
        this.catalog = catalog;
        this.order = CreationOrder.of(catalog);
        this.choices = choices;
        this.writer = new DefinitionWriter(catalog, order, choices.source(), choices.target());
        this.remarks = new RemarkWriter(catalog);
        this.privileges = new PrivilegeWriter(choices.source(), choices.target());
        this.lastId = order.size();
        for (Member member : catalog.all(Member.class)) {
            ObjectClass.of(member.catalog())
                    .ifPresent(of -> extensions.put(
                            new ObjectId(of, member.oid()), new ObjectId(ObjectClass.EXTENSION, member.extension())));
        }
    }

    /** The entries of a section. Privileges come last, those on a table before those on its columns. */
    Iterator<SchemaEntry> render(Section section) {
        boolean afterRows = section == Section.POST_DATA;
        Map<ObjectId, Integer> ofTables = new HashMap<>();
        Stream<SchemaEntry> definitions = order.sorted().stream()
                .filter(id -> order.isAfterRows(id) == afterRows && isChosen(id))
                .flatMap(id -> writer.write(id).stream().flatMap(definition -> entries(id, definition).stream()));
        Stream<SchemaEntry> rights = catalog.all(Privileges.class).stream()
                .flatMap(granted -> ObjectClass.of(granted.catalog()).stream()
                        .map(of -> new ObjectId(of, granted.oid()))
                        .filter(id -> order.isAfterRows(id) == afterRows && isChosen(id))
                        .flatMap(id -> privileges.write(granted).stream()
                                .map(definition -> entry(id, granted, definition, ofTables))));
        return Stream.concat(definitions, rights).iterator();
    }

    private boolean isChosen(ObjectId id) {
        return choices.tables().isEmpty() || choices.tables().get().contains(tableOf(id));
    }

    private long tableOf(ObjectId id) {
        return switch (id.catalog()) {
            case TABLE_ATTACHMENT, ROW_SECURITY -> id.oid();
            case SEQUENCE_OWNER -> table(new ObjectId(ObjectClass.RELATION, id.oid()));
            case INDEX_ATTACHMENT, COLUMN_DEFAULT, RULE, CONSTRAINT, RELATION, TRIGGER, POLICY, EXTENDED_STATISTICS ->
                table(id);
            default -> 0;
        };
    }

    private long table(ObjectId id) {
        Optional<CatalogObject> object = catalog.find(id);
        if (object.isPresent()) {
            return object.get().table();
        }
        // a part is its table's, an attachment its index's
        return order.needs(id).stream()
                .map(catalog::find)
                .flatMap(Optional::stream)
                .mapToLong(CatalogObject::table)
                .filter(table -> table != 0)
                .findFirst()
                .orElse(0);
    }

    private List<SchemaEntry> entries(ObjectId id, Definition definition) {
        Optional<Schema> schema =
                catalog.find(id).filter(Schema.class::isInstance).map(Schema.class::cast);
        if (schema.isPresent() && schema.get().isPublic()) {
            return ofPublic(id, definition, schema.get());
        }
        List<SchemaEntry> entries = new ArrayList<>();
        entries.add(entry(id, definition, needs(id)));
        remarks.write(id, definition, order::isSeparate)
                .forEach(remark -> entries.add(remark(remark, List.of(order.number(id)))));
        return entries;
    }

    /** Every database has this schema, so that only what is unusual about it is said. */
    private List<SchemaEntry> ofPublic(ObjectId id, Definition definition, Schema schema) {
        List<SchemaEntry> entries = new ArrayList<>();
        if (!definition.owner().equals(OWNER_OF_PUBLIC)) {
            entries.add(entry(id, definition, List.of()));
        }
        remarks.ofPublic(schema, definition).ifPresent(remark -> entries.add(remark(remark, List.of())));
        return entries;
    }

    /** What is said of an object, or granted on it. */
    private SchemaEntry remark(Definition remark, List<Integer> of) {
        lastId++;
        return new SchemaEntry(
                lastId,
                0,
                0,
                of,
                remark.kind(),
                remark.schema(),
                remark.name(),
                remark.owner(),
                "",
                Optional.empty(),
                remark.statements(),
                Optional.empty());
    }

    private SchemaEntry entry(ObjectId id, Definition definition, List<Integer> needs) {
        boolean ofObject = id.catalog().oid() != 0;
        return new SchemaEntry(
                order.number(id),
                id.catalog().oid(),
                ofObject ? id.oid() : 0,
                needs,
                definition.kind(),
                definition.schema(),
                definition.name(),
                definition.owner(),
                choices.tablespaces() ? definition.tablespace() : "",
                definition.accessMethod(),
                definition.statements(),
                ownership(definition));
    }

    private static Optional<String> ownership(Definition definition) {
        return definition.owned()
                ? Optional.of(
                        "ALTER " + definition.target() + " OWNER TO " + QualifiedName.quote(definition.owner()) + ";")
                : Optional.empty();
    }

    private List<Integer> needs(ObjectId id) {
        return order.needs(id).stream().map(order::number).sorted().toList();
    }

    private SchemaEntry entry(ObjectId id, Privileges granted, Definition definition, Map<ObjectId, Integer> ofTables) {
        List<Integer> needs = new ArrayList<>();
        ObjectId object = extensions.getOrDefault(id, id);
        if (order.number(object) != 0) {
            needs.add(order.number(object));
        }
        if (ofTables.containsKey(id)) {
            needs.add(ofTables.getOrDefault(id, 0));
        }
        SchemaEntry entry = remark(definition, needs);
        if (granted.column() == 0) {
            ofTables.put(id, entry.id());
        }
        return entry;
    }
}
