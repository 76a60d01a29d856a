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
import dev.pgtrek.inventory.QualifiedName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Renders all objects of a catalog as entries, in the order in which they can be created. Used once, by one thread. */
final class EntryRenderer {
    private static final String OWNER_OF_PUBLIC = "pg_database_owner";

    private final Catalog catalog;
    private final CreationOrder order;
    private final Choices choices;
    private final Map<ObjectId, Integer> ids = new HashMap<>();
    private final List<SchemaEntry> beforeRows = new ArrayList<>();
    private final List<SchemaEntry> afterRows = new ArrayList<>();

    EntryRenderer(Catalog catalog, Choices choices) {
        this.catalog = catalog;
        this.order = CreationOrder.of(catalog);
        this.choices = choices;
    }

    CatalogSchemaSource render() {
        DefinitionWriter writer = new DefinitionWriter(catalog, order, choices.source(), choices.target());
        RemarkWriter remarks = new RemarkWriter(catalog);
        for (ObjectId id : order.sorted()) {
            Optional<Definition> definition = isChosen(id) ? writer.write(id) : Optional.empty();
            definition.ifPresent(rendered -> add(id, rendered, remarks));
        }
        addPrivileges();
        return new CatalogSchemaSource(beforeRows, afterRows);
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

    private void add(ObjectId id, Definition definition, RemarkWriter remarks) {
        if (id.catalog() == ObjectClass.SCHEMA && addPublic(id, definition, remarks)) {
            return;
        }
        List<SchemaEntry> section = order.isAfterRows(id) ? afterRows : beforeRows;
        SchemaEntry entry = entry(id, definition, needs(id));
        ids.put(id, entry.id());
        section.add(entry);
        addRemarks(remarks.write(id, definition, order::isSeparate), List.of(entry.id()), section);
    }

    /** Every database has this schema, so that only what is unusual about it is said. */
    private boolean addPublic(ObjectId id, Definition definition, RemarkWriter remarks) {
        Optional<Schema> found = catalog.find(id).map(Schema.class::cast).filter(Schema::isPublic);
        if (found.isEmpty()) {
            return false;
        }
        if (!definition.owner().equals(OWNER_OF_PUBLIC)) {
            SchemaEntry entry = entry(id, definition, List.of());
            ids.put(id, entry.id());
            beforeRows.add(entry);
        }
        addRemarks(remarks.ofPublic(found.get(), definition).stream().toList(), List.of(), beforeRows);
        return true;
    }

    private void addRemarks(List<Definition> remarks, List<Integer> of, List<SchemaEntry> section) {
        for (Definition remark : remarks) {
            section.add(new SchemaEntry(
                    nextId(),
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
                    Optional.empty()));
        }
    }

    private SchemaEntry entry(ObjectId id, Definition definition, List<Integer> needs) {
        boolean ofObject = id.catalog().oid() != 0;
        return new SchemaEntry(
                nextId(),
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
        return order.needs(id).stream()
                .map(ids::get)
                .filter(needed -> needed != null)
                .sorted()
                .toList();
    }

    private int nextId() {
        return beforeRows.size() + afterRows.size() + 1;
    }

    /** Privileges come last in their section, those on a table before those on its columns. */
    private void addPrivileges() {
        PrivilegeWriter writer = new PrivilegeWriter(choices.source(), choices.target());
        Map<ObjectId, ObjectId> extensions = new HashMap<>();
        for (Member member : catalog.all(Member.class)) {
            ObjectClass.of(member.catalog())
                    .ifPresent(of -> extensions.put(
                            new ObjectId(of, member.oid()), new ObjectId(ObjectClass.EXTENSION, member.extension())));
        }
        Map<ObjectId, Integer> ofTables = new HashMap<>();
        for (Privileges privileges : catalog.all(Privileges.class)) {
            Optional<ObjectId> object =
                    ObjectClass.of(privileges.catalog()).map(of -> new ObjectId(of, privileges.oid()));
            if (object.isEmpty() || !isChosen(object.get())) {
                continue;
            }
            ObjectId id = object.get();
            writer.write(privileges).ifPresent(definition -> {
                List<Integer> needs = new ArrayList<>();
                addIfPresent(needs, ids.get(extensions.getOrDefault(id, id)));
                addIfPresent(needs, ofTables.get(id));
                List<SchemaEntry> section = order.isAfterRows(id) ? afterRows : beforeRows;
                SchemaEntry entry = new SchemaEntry(
                        nextId(),
                        0,
                        0,
                        needs,
                        definition.kind(),
                        definition.schema(),
                        definition.name(),
                        definition.owner(),
                        "",
                        Optional.empty(),
                        definition.statements(),
                        Optional.empty());
                section.add(entry);
                if (privileges.column() == 0) {
                    ofTables.put(id, entry.id());
                }
            });
        }
    }

    private static void addIfPresent(List<Integer> list, @Nullable Integer value) {
        if (value != null) {
            list.add(value);
        }
    }
}
