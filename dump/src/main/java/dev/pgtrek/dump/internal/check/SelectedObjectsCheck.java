package dev.pgtrek.dump.internal.check;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.select.ObjectSelection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reports selected tables that can't be created, as they need an object that is not selected: their rows would be missing
 * from the target.
 */
public final class SelectedObjectsCheck implements PreCheck {
    @Override
    public String id() {
        return "selected-objects";
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(NeededObjectsReader.NEEDED);
    }

    @Override
    public List<Finding> check(CheckContext context) {
        ObjectSelection objects = context.options().objects();
        List<Finding> findings = new ArrayList<>();
        if (!objects.isAll()) {
            for (DatabaseInventory database : context.sourceDatabases()) {
                incomplete(objects, database.name(), context.fact(NeededObjectsReader.NEEDED, database.name()))
                        .forEach((table, needed) ->
                                findings.add(finding(table, needed).forDatabase(database.name())));
            }
        }
        return findings;
    }

    /** Returns the selected tables that need an object that is not selected, directly or by a type, with that object. */
    private static Map<QualifiedName, NeededObject> incomplete(
            ObjectSelection objects, String database, List<NeededObject> all) {
        Map<QualifiedName, NeededObject> tables = new TreeMap<>();
        Map<QualifiedName, NeededObject> incomplete = new HashMap<>();
        int before;
        do {
            before = incomplete.size();
            for (NeededObject one : all) {
                if (!selects(objects, database, one.dependent()) || incomplete.containsKey(one.dependent())) {
                    continue;
                }
                NeededObject cause = !arrives(objects, database, one)
                        ? one
                        : one.needsRelation() ? incomplete.get(one.needed()) : null;
                if (cause != null) {
                    incomplete.put(one.dependent(), cause);
                    if (one.table()) {
                        tables.put(one.dependent(), cause);
                    }
                }
            }
        } while (incomplete.size() > before);
        return tables;
    }

    private static boolean arrives(ObjectSelection objects, String database, NeededObject one) {
        return one.extensionSchema().isPresent()
                ? !objects.excludesSchema(database, one.extensionSchema().get())
                : selects(objects, database, one.needed());
    }

    private static boolean selects(ObjectSelection objects, String database, QualifiedName name) {
        return objects.selects(database, name.schema(), name.name());
    }

    private Finding finding(QualifiedName table, NeededObject cause) {
        return Finding.error(
                        id(),
                        "table " + table + " is selected, but can't be created without " + cause.kind() + " "
                                + cause.needed() + ", which is not")
                .withRemedy("select both, or exclude both (Migration.includeSchema, Migration.excludeObject)")
                .about("table " + table);
    }
}
