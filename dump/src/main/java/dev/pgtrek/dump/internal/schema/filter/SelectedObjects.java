package dev.pgtrek.dump.internal.schema.filter;

import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.InstalledExtension;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.SequenceInfo;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.select.ObjectSelection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Selects the entries of a database by schema and name, as the caller wants. An entry that is part of one object, such as
 * an index or a trigger, is left out with it. Entries are passed in the order of their creation. Not thread-safe.
 */
public final class SelectedObjects {
    private static final String PUBLIC = "public";

    /** Kinds of objects that have a name of their own in a schema, and no arguments. */
    private static final Set<String> NAMED = Set.of(
            "TABLE",
            "VIEW",
            "MATERIALIZED VIEW",
            "FOREIGN TABLE",
            "SEQUENCE",
            "TYPE",
            "SHELL TYPE",
            "DOMAIN",
            "COLLATION",
            "CONVERSION",
            "OPERATOR",
            "OPERATOR CLASS",
            "OPERATOR FAMILY",
            "STATISTICS",
            "TEXT SEARCH CONFIGURATION",
            "TEXT SEARCH DICTIONARY",
            "TEXT SEARCH PARSER",
            "TEXT SEARCH TEMPLATE");

    private static final Set<String> RELATIONS = Set.of("TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE");

    /** Kinds that are parts of an object of any kind. */
    private static final Set<String> PARTS = Set.of("ACL", "SEQUENCE OWNED BY");

    /** Kinds that are parts of the only relations that they depend on. */
    private static final Set<String> PARTS_OF_RELATIONS = Set.of("INDEX", "ROW SECURITY", "STATISTICS", "TABLE ATTACH");

    /** Kinds that are parts of a relation, whose name comes first. */
    private static final Set<String> NAMED_PARTS =
            Set.of("CHECK CONSTRAINT", "CONSTRAINT", "DEFAULT", "FK CONSTRAINT", "POLICY", "RULE", "TRIGGER");

    private static final Set<String> ROUTINES = Set.of("FUNCTION", "PROCEDURE", "AGGREGATE");

    private final String database;
    private final ObjectSelection selection;
    private final Set<QualifiedName> leftOutSequences;
    private final Set<String> extensionSchemas;
    private final Map<Integer, String> relations = new HashMap<>();
    private final Set<Integer> leftOut = new HashSet<>();

    private SelectedObjects(
            String database,
            ObjectSelection selection,
            Set<QualifiedName> leftOutSequences,
            Set<String> extensionSchemas) {
        this.database = database;
        this.selection = selection;
        this.leftOutSequences = leftOutSequences;
        this.extensionSchemas = extensionSchemas;
    }

    public static SelectedObjects of(DatabaseInventory source, MigrationOptions options) {
        return new SelectedObjects(
                source.name(),
                options.objects(),
                source.sequences().stream()
                        .filter(sequence -> !options.selects(source.name(), sequence))
                        .map(SequenceInfo::qualifiedName)
                        .collect(Collectors.toSet()),
                source.extensions().stream().map(InstalledExtension::schema).collect(Collectors.toSet()));
    }

    /** Whether an entry defines an object that is not selected. Parts of objects and metadata depend on these entries. */
    boolean leavesOut(SchemaEntry entry) {
        if (selection.isAll()) {
            return false;
        }
        if (RELATIONS.contains(entry.kind())) {
            relations.put(entry.id(), entry.name());
        }
        if (isLeftOut(entry)) {
            leftOut.add(entry.id());
            return true;
        }
        return false;
    }

    private boolean isLeftOut(SchemaEntry entry) {
        if (entry.kind().equals("SCHEMA")) {
            return leavesOutSchema(entry.name());
        }
        if (entry.schema().isEmpty()) {
            return false;
        }
        if (entry.kind().equals("DEFAULT ACL")) {
            return !selection.selectsSchema(database, entry.schema());
        }
        if (NAMED.contains(entry.kind())) {
            return !selection.selects(database, entry.schema(), entry.name())
                    || leftOutSequences.contains(new QualifiedName(entry.schema(), entry.name()));
        }
        return ROUTINES.contains(entry.kind())
                && !selection.selects(database, entry.schema(), withoutArguments(entry.name()));
    }

    /** Whether an entry is part of an object that is left out, so that it needs no report of its own. */
    boolean belongsToLeftOut(SchemaEntry entry) {
        if (PARTS.contains(entry.kind()) || PARTS_OF_RELATIONS.contains(entry.kind())) {
            return entry.dependencies().stream()
                    .filter(leftOut::contains)
                    .anyMatch(object -> PARTS.contains(entry.kind()) || relations.containsKey(object));
        }
        return NAMED_PARTS.contains(entry.kind())
                && entry.dependencies().stream()
                        .filter(relation ->
                                entry.name().startsWith(relations.getOrDefault(relation, entry.name()) + " "))
                        .max(Comparator.comparing(
                                relation -> relations.getOrDefault(relation, "").length()))
                        .filter(leftOut::contains)
                        .isPresent();
    }

    /** An extension's schema is created with it, unless it is excluded itself. The schema public is always there. */
    private boolean leavesOutSchema(String schema) {
        boolean needed = schema.equals(PUBLIC) || extensionSchemas.contains(schema);
        return needed ? selection.excludesSchema(database, schema) : !selection.selectsSchema(database, schema);
    }

    private static String withoutArguments(String routine) {
        int arguments = routine.lastIndexOf('(');
        return arguments < 0 ? routine : routine.substring(0, arguments);
    }
}
