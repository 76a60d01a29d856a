package dev.pgtrek.dump.internal.definition.write;

import dev.pgtrek.dump.internal.definition.model.Catalog;
import dev.pgtrek.dump.internal.definition.model.Column;
import dev.pgtrek.dump.internal.definition.model.ObjectClass;
import dev.pgtrek.dump.internal.definition.model.ObjectId;
import dev.pgtrek.dump.internal.definition.model.Relation;
import dev.pgtrek.dump.internal.definition.order.CreationOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Renders the columns of tables, and says what of them is inherited. */
final class ColumnWriter {
    private static final String NO_DEFAULT = "NULL";

    private final Catalog catalog;
    private final CreationOrder order;

    ColumnWriter(Catalog catalog, CreationOrder order) {
        this.catalog = catalog;
        this.order = order;
    }

    /** Whether a column is part of its table's definition: a partition has all of its columns before it is attached. */
    static boolean isPrinted(Relation table, Column column) {
        return column.local() || table.partition();
    }

    /** A column as CREATE TABLE has it; empty where a typed table takes it from its type as it is. */
    Optional<String> write(Relation table, Column column) {
        StringBuilder sql = new StringBuilder(Sql.quote(column.name()));
        String constraints =
                defaultClause(table, column) + notNull(table, column).orElse("");
        if (!table.ofType().isEmpty()) {
            return constraints.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            sql.append(" WITH OPTIONS").append(constraints).toString());
        }
        sql.append(' ').append(column.type());
        if (!column.foreignOptions().isEmpty()) {
            sql.append(" OPTIONS (")
                    .append(String.join(", ", column.foreignOptions()))
                    .append(')');
        }
        return Optional.of(sql.append(Sql.clause(" COLLATE ", column.collation()))
                .append(constraints)
                .toString());
    }

    private String defaultClause(Relation table, Column column) {
        if (column.defaultOid() == 0) {
            return lacksParentsDefault(table, column) ? " DEFAULT " + NO_DEFAULT : "";
        }
        if (!column.generated().isEmpty()) {
            String kind = column.generated().equals("s") ? " STORED" : "";
            return isGeneratedAsInParents(table, column)
                    ? ""
                    : " GENERATED ALWAYS AS (" + column.defaultExpression() + ")" + kind;
        }
        return order.isSeparate(new ObjectId(ObjectClass.COLUMN_DEFAULT, column.defaultOid()))
                ? ""
                : " DEFAULT " + column.defaultExpression();
    }

    /** The constraint that keeps a column of this table from being NULL; empty where there is none or it is inherited. */
    Optional<String> notNull(Relation table, Column column) {
        if (!column.notNull() || !isNotNullOfItsOwn(table, column)) {
            return Optional.empty();
        }
        if (column.notNullOid() == 0) {
            return isNotValid(table, column) ? Optional.empty() : Optional.of(" NOT NULL");
        }
        return Optional.of(" CONSTRAINT " + Sql.quote(column.notNullName()) + " NOT NULL" + noInherit(column));
    }

    /** The same as a constraint of the table, for a column that the table inherits. */
    String notNullOfTable(Column column) {
        return "CONSTRAINT " + Sql.quote(column.notNullName()) + " NOT NULL " + Sql.quote(column.name())
                + noInherit(column);
    }

    private static String noInherit(Column column) {
        return column.notNullNoInherit() ? " NO INHERIT" : "";
    }

    private boolean isNotValid(Relation table, Column column) {
        return catalog.constraints(table.oid()).stream()
                .anyMatch(constraint -> constraint.type().equals("n")
                        && constraint.definition().startsWith("NOT NULL " + Sql.quote(column.name()) + " "));
    }

    boolean isNotNullOfItsOwn(Relation table, Column column) {
        if (table.partition()) {
            return true;
        }
        List<Column> parents = inParents(table, column);
        return column.notNullOid() == 0
                ? parents.stream().noneMatch(Column::notNull)
                : column.notNullLocal()
                        // this table's rows are known to keep it, those of its parents are not
                        || parents.stream().filter(Column::notNull).allMatch(parent -> parent.notNullOid() == 0);
    }

    /** Whether a parent's column has a default, and this one none. */
    boolean lacksParentsDefault(Relation table, Column column) {
        return column.defaultOid() == 0
                && inParents(table, column).stream()
                        .anyMatch(parent -> parent.defaultOid() != 0
                                && parent.generated().isEmpty()
                                && !parent.defaultExpression().equals(NO_DEFAULT));
    }

    private boolean isGeneratedAsInParents(Relation table, Column column) {
        List<Column> generated = inParents(table, column).stream()
                .filter(parent -> !parent.generated().isEmpty())
                .toList();
        return !table.partition()
                && !generated.isEmpty()
                && generated.stream()
                        .allMatch(parent -> parent.defaultExpression().equals(column.defaultExpression()));
    }

    private List<Column> inParents(Relation table, Column column) {
        List<Column> found = new ArrayList<>();
        for (long parent : catalog.parents(table.oid())) {
            catalog.columns(parent).stream()
                    .filter(candidate -> candidate.name().equals(column.name()))
                    .forEach(found::add);
        }
        return found;
    }

    Definition writeDefault(Relation table, Column column) {
        return Definition.of(
                "DEFAULT",
                table.schema(),
                table.name() + " " + column.name(),
                "",
                alter(table) + column(column) + "SET DEFAULT " + column.defaultExpression() + ";");
    }

    static String alter(Relation table) {
        return "ALTER " + (table.kind().equals("f") ? "FOREIGN " : "") + "TABLE ONLY "
                + Sql.qualified(table.schema(), table.name());
    }

    static String column(Column column) {
        return " ALTER COLUMN " + Sql.quote(column.name()) + " ";
    }

    /** What is set of columns after the table is created. */
    static List<String> settings(Relation table, List<Column> columns) {
        List<String> statements = new ArrayList<>();
        for (Column column : columns) {
            List<String> actions = new ArrayList<>();
            if (column.statistics() >= 0) {
                actions.add("SET STATISTICS " + column.statistics());
            }
            if (!column.storage().isEmpty()) {
                actions.add("SET STORAGE "
                        + switch (column.storage()) {
                            case "p" -> "PLAIN";
                            case "e" -> "EXTERNAL";
                            case "m" -> "MAIN";
                            default -> "EXTENDED";
                        });
            }
            if (!column.compression().isEmpty()) {
                actions.add("SET COMPRESSION " + (column.compression().equals("l") ? "lz4" : "pglz"));
            }
            if (!column.options().isEmpty()) {
                actions.add("SET (" + Sql.parameters(column.options(), "") + ")");
            }
            if (!column.foreignOptions().isEmpty() && !isPrinted(table, column)) {
                actions.add("OPTIONS (" + String.join(", ", column.foreignOptions()) + ")");
            }
            actions.forEach(action -> statements.add(alter(table) + column(column) + action + ";"));
        }
        return statements;
    }
}
