package dev.pgtrek.dump.result;

import dev.pgtrek.inventory.QualifiedName;
import java.util.List;
import java.util.Set;

/**
 * A definition that comes after the rows of its tables: an index, a key, a foreign key, a trigger, a policy, or a comment on
 * one of those. Immutable.
 *
 * @param kind what it is, as {@code pg_dump} names it: {@code INDEX}, {@code CONSTRAINT}, {@code FK CONSTRAINT},
 *     {@code TRIGGER}, {@code COMMENT}
 * @param schema the schema that it is in; empty where it is in none
 * @param name its name; for what belongs to a table, the table's name comes first: {@code orders orders_customer_fkey}
 * @param oid its OID in its catalog on the source; for what is said of an object that object's, or 0 where it was not held
 *     back
 * @param tables the tables and materialized views that it depends on: for a foreign key those on both sides
 * @param statements what makes it, in order, each with its semicolon
 */
public record SchemaObject(
        String kind, String schema, String name, long oid, Set<QualifiedName> tables, List<String> statements) {
    public SchemaObject {
        tables = Set.copyOf(tables);
        statements = List.copyOf(statements);
    }

    /** {@code FK CONSTRAINT shop.orders orders_customer_fkey}. */
    @Override
    public String toString() {
        return kind + " " + (schema.isEmpty() ? "" : schema + ".") + name;
    }
}
