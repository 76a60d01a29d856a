package dev.pgtrek.dump.internal.definition.write;

import dev.pgtrek.dump.internal.definition.model.Catalog;
import dev.pgtrek.dump.internal.definition.model.Column;
import dev.pgtrek.dump.internal.definition.model.Constraint;
import dev.pgtrek.dump.internal.definition.model.Relation;
import dev.pgtrek.dump.internal.definition.order.CreationOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Renders tables, partitioned tables and foreign tables. */
final class TableWriter {
    /** From when on a partitioned table can't be unlogged. */
    private static final int PARTITIONED_IS_LOGGED_SINCE = 18;

    private static final int PARTITIONED_HAS_ACCESS_METHOD_SINCE = 17;

    private final Catalog catalog;
    private final CreationOrder order;
    private final ColumnWriter columns;
    private final int target;

    /** @param target the target's major version */
    TableWriter(Catalog catalog, CreationOrder order, ColumnWriter columns, int target) {
        this.catalog = catalog;
        this.order = order;
        this.columns = columns;
        this.target = target;
    }

    Definition write(Relation table) {
        boolean foreign = table.kind().equals("f");
        String kind = foreign ? "FOREIGN TABLE" : "TABLE";
        String name = Sql.qualified(table.schema(), table.name());
        List<String> statements = new ArrayList<>();
        statements.add("CREATE " + (isUnlogged(table) ? "UNLOGGED " : "") + kind + " " + name
                + Sql.clause(" OF ", table.ofType())
                + elements(table)
                + inherits(table)
                + Sql.clause("\nPARTITION BY ", table.partitionKey())
                + (foreign ? "\nSERVER " + Sql.quote(table.server()) + Sql.options(table.serverOptions()) : "")
                + accessMethod(table)
                + parameters(table)
                + ";");
        statements.addAll(details(table));
        return Definition.owned(kind, table.schema(), table.name(), table.owner(), kind + " " + name, statements)
                .stored(table.tablespace(), table.kind().equals("r") ? table.accessMethod() : "");
    }

    private boolean isUnlogged(Relation table) {
        return table.persistence().equals("u") && !(table.kind().equals("p") && target >= PARTITIONED_IS_LOGGED_SINCE);
    }

    private String accessMethod(Relation table) {
        return table.kind().equals("p")
                        && !table.accessMethod().isEmpty()
                        && target >= PARTITIONED_HAS_ACCESS_METHOD_SINCE
                ? "\nUSING " + Sql.quote(table.accessMethod())
                : "";
    }

    private String elements(Relation table) {
        List<String> elements = new ArrayList<>();
        for (Column column : catalog.columns(table.oid())) {
            if (ColumnWriter.isPrinted(table, column)) {
                columns.write(table, column).ifPresent(elements::add);
            } else if (column.notNullOid() != 0 && columns.isNotNullOfItsOwn(table, column)) {
                elements.add(columns.notNullOfTable(column));
            }
        }
        for (Constraint constraint : catalog.constraints(table.oid())) {
            if (constraint.relation() == table.oid()
                    && constraint.type().equals("c")
                    && !order.isSeparate(constraint.id())
                    && (constraint.local() || table.partition())) {
                elements.add("CONSTRAINT " + Sql.quote(constraint.name()) + " " + constraint.definition());
            }
        }
        if (elements.isEmpty()) {
            return table.ofType().isEmpty() ? " (\n)" : "";
        }
        return " " + Sql.lines(elements);
    }

    private String inherits(Relation table) {
        List<Long> parents = catalog.parents(table.oid());
        return parents.isEmpty() || table.partition()
                ? ""
                : parents.stream()
                        .flatMap(parent -> catalog.relation(parent).stream())
                        .map(parent -> Sql.qualified(parent.schema(), parent.name()))
                        .collect(Collectors.joining(", ", "\nINHERITS (", ")"));
    }

    /** Storage parameters, those of the TOAST table too. */
    static String parameters(Relation table) {
        List<String> all = new ArrayList<>();
        if (!table.options().isEmpty()) {
            all.add(Sql.parameters(table.options(), ""));
        }
        if (!table.toastOptions().isEmpty()) {
            all.add(Sql.parameters(table.toastOptions(), "toast."));
        }
        return all.isEmpty() ? "" : "\nWITH (" + String.join(", ", all) + ")";
    }

    private List<String> details(Relation table) {
        List<String> statements = new ArrayList<>();
        for (Column column : catalog.columns(table.oid())) {
            if (!ColumnWriter.isPrinted(table, column)) {
                if (column.notNull()
                        && column.notNullOid() == 0
                        && columns.notNull(table, column).isPresent()) {
                    statements.add(ColumnWriter.alter(table) + ColumnWriter.column(column) + "SET NOT NULL;");
                }
                if (columns.lacksParentsDefault(table, column)) {
                    statements.add(ColumnWriter.alter(table) + ColumnWriter.column(column) + "SET DEFAULT NULL;");
                }
            }
        }
        statements.addAll(ColumnWriter.settings(table, catalog.columns(table.oid())));
        switch (table.kind().equals("f") ? "" : table.replicaIdentity()) {
            case "n" -> statements.add(ColumnWriter.alter(table) + " REPLICA IDENTITY NOTHING;");
            case "f" -> statements.add(ColumnWriter.alter(table) + " REPLICA IDENTITY FULL;");
            default -> {
                // by its primary key, or by an index that says so itself
            }
        }
        if (table.forceRowSecurity()) {
            statements.add(ColumnWriter.alter(table) + " FORCE ROW LEVEL SECURITY;");
        }
        return statements;
    }

    Definition writeAttachment(Relation partition, Relation whole) {
        return Definition.of(
                "TABLE ATTACH",
                partition.schema(),
                partition.name(),
                "",
                "ALTER TABLE ONLY " + Sql.qualified(whole.schema(), whole.name()) + " ATTACH PARTITION "
                        + Sql.qualified(partition.schema(), partition.name()) + " " + partition.partitionBound() + ";");
    }
}
