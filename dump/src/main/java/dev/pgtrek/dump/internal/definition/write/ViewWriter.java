package dev.pgtrek.dump.internal.definition.write;

import dev.pgtrek.dump.internal.definition.model.Catalog;
import dev.pgtrek.dump.internal.definition.model.ObjectClass;
import dev.pgtrek.dump.internal.definition.model.ObjectId;
import dev.pgtrek.dump.internal.definition.model.Relation;
import dev.pgtrek.dump.internal.definition.order.CreationOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Renders views and materialized views. */
final class ViewWriter {
    private final Catalog catalog;
    private final CreationOrder order;

    ViewWriter(Catalog catalog, CreationOrder order) {
        this.catalog = catalog;
        this.order = order;
    }

    Definition write(Relation view) {
        return view.kind().equals("m") ? materialized(view) : plain(view);
    }

    private Definition plain(Relation view) {
        String name = Sql.qualified(view.schema(), view.name());
        boolean later = order.isSeparate(new ObjectId(ObjectClass.RULE, view.rule()));
        String statement = later ? "CREATE VIEW " + name + " AS\n" + nothing(view) : create("CREATE VIEW ", view);
        return Definition.owned("VIEW", view.schema(), view.name(), view.owner(), "VIEW " + name, statement);
    }

    /** A query with the view's columns and no row, which stands in until the view's own query can be there. */
    private String nothing(Relation view) {
        return catalog.columns(view.oid()).stream()
                .map(column -> "    NULL::" + column.type() + Sql.clause(" COLLATE ", column.collation()) + " AS "
                        + Sql.quote(column.name()))
                .collect(Collectors.joining(",\n", "SELECT\n", ";"));
    }

    Definition writeQuery(Relation view) {
        return Definition.of(
                "RULE", view.schema(), view.name() + " _RETURN", "", create("CREATE OR REPLACE VIEW ", view));
    }

    private static String create(String verb, Relation view) {
        return verb + Sql.qualified(view.schema(), view.name())
                + (view.options().isEmpty() ? "" : " WITH (" + Sql.parameters(view.options(), "") + ")")
                + " AS\n" + view.query().strip();
    }

    private Definition materialized(Relation view) {
        String name = Sql.qualified(view.schema(), view.name());
        String query = view.query().strip();
        String body = query.endsWith(";") ? query.substring(0, query.length() - 1) : query;
        List<String> statements = new ArrayList<>();
        statements.add("CREATE MATERIALIZED VIEW " + name + TableWriter.parameters(view) + " AS\n" + body
                + "\n  WITH NO DATA;");
        statements.addAll(ColumnWriter.settings(view, catalog.columns(view.oid())));
        return Definition.owned(
                        "MATERIALIZED VIEW",
                        view.schema(),
                        view.name(),
                        view.owner(),
                        "MATERIALIZED VIEW " + name,
                        statements)
                .stored(view.tablespace(), view.accessMethod());
    }
}
