package dev.pgtrek.dump.internal.definition.write;

import dev.pgtrek.dump.internal.definition.model.Catalog;
import dev.pgtrek.dump.internal.definition.model.Constraint;
import dev.pgtrek.dump.internal.definition.model.Domain;
import dev.pgtrek.dump.internal.definition.model.ExtendedStatistics;
import dev.pgtrek.dump.internal.definition.model.Index;
import dev.pgtrek.dump.internal.definition.model.ObjectClass;
import dev.pgtrek.dump.internal.definition.model.ObjectId;
import dev.pgtrek.dump.internal.definition.model.Relation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Renders indexes, constraints that are created by themselves, and extended statistics. */
final class IndexWriter {
    private final Catalog catalog;
    /** Name of each index, with its schema, by OID. */
    private final Map<Long, String> names = new HashMap<>();

    IndexWriter(Catalog catalog) {
        this.catalog = catalog;
        catalog.all(Index.class).forEach(index -> names.put(index.oid(), Sql.qualified(index.schema(), index.name())));
        catalog.all(Constraint.class)
                .forEach(constraint ->
                        names.put(constraint.index(), Sql.qualified(constraint.schema(), constraint.indexName())));
    }

    Definition write(Index index, Relation table) {
        List<String> statements = new ArrayList<>();
        String name = Sql.qualified(index.schema(), index.name());
        statements.add(index.definition() + ";");
        index.statistics().forEach(action -> statements.add("ALTER INDEX " + name + " " + action + ";"));
        statements.addAll(marks(table, index.name(), index.clustered(), index.replicaIdentity()));
        return Definition.of("INDEX", index.schema(), index.name(), "INDEX " + name, statements)
                .stored(index.tablespace(), "");
    }

    private static List<String> marks(Relation table, String index, boolean clustered, boolean replicaIdentity) {
        String of = Sql.qualified(table.schema(), table.name());
        List<String> statements = new ArrayList<>();
        if (clustered) {
            statements.add("ALTER TABLE " + of + " CLUSTER ON " + Sql.quote(index) + ";");
        }
        if (replicaIdentity) {
            statements.add("ALTER TABLE ONLY " + of + " REPLICA IDENTITY USING INDEX " + Sql.quote(index) + ";");
        }
        return statements;
    }

    /** Empty where the index or its parent is not known, because it is invalid. */
    Optional<Definition> writeAttachment(long oid, long parent, String schema, String name) {
        String child = names.get(oid);
        String whole = names.get(parent);
        if (child == null || whole == null) {
            return Optional.empty();
        }
        return Optional.of(Definition.of(
                "INDEX ATTACH", schema, name, "", "ALTER INDEX " + whole + " ATTACH PARTITION " + child + ";"));
    }

    /** Empty for what is inherited, and added together with what it is inherited from. */
    Optional<Definition> write(Constraint constraint) {
        boolean recurses = constraint.type().equals("c") || constraint.type().equals("n");
        if (recurses && !constraint.local()) {
            return Optional.empty();
        }
        if (constraint.relation() == 0) {
            return catalog.find(new ObjectId(ObjectClass.TYPE, constraint.domain()))
                    .filter(Domain.class::isInstance)
                    .map(domain -> ofDomain(constraint, domain.schema(), domain.name()));
        }
        return catalog.relation(constraint.relation()).map(table -> ofTable(constraint, table));
    }

    static String target(Constraint constraint, String of) {
        return "CONSTRAINT " + Sql.quote(constraint.name()) + " ON " + of;
    }

    private static Definition ofDomain(Constraint constraint, String schema, String name) {
        String domain = Sql.qualified(schema, name);
        return Definition.of(
                "CHECK CONSTRAINT",
                schema,
                name + " " + constraint.name(),
                target(constraint, "DOMAIN " + domain),
                "ALTER DOMAIN " + domain + " ADD CONSTRAINT " + Sql.quote(constraint.name()) + " "
                        + constraint.definition() + ";");
    }

    private static Definition ofTable(Constraint constraint, Relation table) {
        String of = Sql.qualified(table.schema(), table.name());
        boolean key = constraint.index() != 0;
        // what recurses to partitions, or to tables that inherit, can't be added to one table only
        boolean only = key || (constraint.type().equals("f") && !table.kind().equals("p"));
        String kind = switch (constraint.type()) {
            case "f" -> "FK CONSTRAINT";
            case "c" -> "CHECK CONSTRAINT";
            default -> "CONSTRAINT";
        };
        List<String> statements = new ArrayList<>();
        statements.add("ALTER " + (table.kind().equals("f") ? "FOREIGN " : "") + "TABLE " + (only ? "ONLY " : "") + of
                + "\n    ADD CONSTRAINT " + Sql.quote(constraint.name()) + " " + definition(constraint) + ";");
        if (key) {
            statements.addAll(
                    marks(table, constraint.indexName(), constraint.clustered(), constraint.replicaIdentity()));
        }
        return Definition.of(
                        kind,
                        table.schema(),
                        table.name() + " " + constraint.name(),
                        target(constraint, of),
                        statements)
                .stored(constraint.tablespace(), "");
    }

    /** The server leaves out the storage parameters of a key, which stand before its last words. */
    private static String definition(Constraint constraint) {
        String definition = constraint.definition();
        if (constraint.storageOptions().isEmpty() || constraint.type().equals("x")) {
            return definition;
        }
        String end =
                (constraint.deferrable() ? " DEFERRABLE" : "") + (constraint.deferred() ? " INITIALLY DEFERRED" : "");
        String start = definition.substring(0, definition.length() - end.length());
        return start + " WITH (" + Sql.parameters(constraint.storageOptions(), "") + ")" + end;
    }

    static Definition write(ExtendedStatistics statistics) {
        String target = "STATISTICS " + Sql.qualified(statistics.schema(), statistics.name());
        List<String> statements = new ArrayList<>(List.of(statistics.definition() + ";"));
        if (statistics.target() >= 0) {
            statements.add("ALTER " + target + " SET STATISTICS " + statistics.target() + ";");
        }
        return Definition.owned(
                "STATISTICS", statistics.schema(), statistics.name(), statistics.owner(), target, statements);
    }
}
