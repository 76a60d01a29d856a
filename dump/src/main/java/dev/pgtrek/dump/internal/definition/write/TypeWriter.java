package dev.pgtrek.dump.internal.definition.write;

import dev.pgtrek.dump.internal.definition.model.BaseType;
import dev.pgtrek.dump.internal.definition.model.Catalog;
import dev.pgtrek.dump.internal.definition.model.Constraint;
import dev.pgtrek.dump.internal.definition.model.Domain;
import dev.pgtrek.dump.internal.definition.model.RangeType;
import dev.pgtrek.dump.internal.definition.model.UserType;
import dev.pgtrek.dump.internal.definition.order.CreationOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Renders types and domains. */
final class TypeWriter {
    private final Catalog catalog;
    private final CreationOrder order;
    private final Map<Long, List<String>> clauses = new HashMap<>();

    TypeWriter(Catalog catalog, CreationOrder order) {
        this.catalog = catalog;
        this.order = order;
        catalog.all(BaseType.class).forEach(type -> clauses.put(type.oid(), type.options()));
        catalog.all(RangeType.class).forEach(type -> clauses.put(type.oid(), type.options()));
    }

    Definition write(UserType type) {
        String name = Sql.qualified(type.schema(), type.name());
        return Definition.owned(
                "TYPE",
                type.schema(),
                type.name(),
                type.owner(),
                "TYPE " + name,
                "CREATE TYPE " + name + body(type) + ";");
    }

    Definition writeShell(UserType type) {
        String name = Sql.qualified(type.schema(), type.name());
        return Definition.of("SHELL TYPE", type.schema(), type.name(), "", "CREATE TYPE " + name + ";");
    }

    private String body(UserType type) {
        if (!type.defined()) {
            return "";
        }
        List<String> options = clauses.getOrDefault(type.oid(), List.of());
        return switch (type.form()) {
            case "e" -> " AS ENUM " + (type.labels().isEmpty() ? "()" : Sql.lines(type.labels()));
            case "r" -> " AS RANGE " + Sql.lines(options);
            case "c" -> " AS " + attributes(type);
            default -> " " + Sql.lines(options);
        };
    }

    private String attributes(UserType type) {
        List<String> attributes = catalog.columns(type.relation()).stream()
                .map(column ->
                        Sql.quote(column.name()) + " " + column.type() + Sql.clause(" COLLATE ", column.collation()))
                .toList();
        return attributes.isEmpty() ? "()" : Sql.lines(attributes);
    }

    Definition write(Domain domain) {
        String name = Sql.qualified(domain.schema(), domain.name());
        StringBuilder sql = new StringBuilder("CREATE DOMAIN " + name + " AS " + domain.type());
        sql.append(Sql.clause(" COLLATE ", domain.collation()));
        if (domain.notNull()) {
            sql.append(domain.notNullName().isEmpty() ? "" : " CONSTRAINT " + Sql.quote(domain.notNullName()))
                    .append(" NOT NULL");
        }
        domain.defaultExpression()
                .ifPresent(expression -> sql.append(" DEFAULT ").append(expression));
        for (Constraint constraint : catalog.constraints(domain.oid())) {
            if (constraint.domain() == domain.oid() && !order.isSeparate(constraint.id())) {
                sql.append("\n    CONSTRAINT ")
                        .append(Sql.quote(constraint.name()))
                        .append(' ')
                        .append(constraint.definition());
            }
        }
        return Definition.owned(
                "DOMAIN",
                domain.schema(),
                domain.name(),
                domain.owner(),
                "DOMAIN " + name,
                sql.append(';').toString());
    }
}
