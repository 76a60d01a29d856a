package dev.pgtrek.dump.result;

import dev.pgtrek.inventory.QualifiedName;
import java.util.List;
import java.util.Set;

/**
 * A definition that is created after the rows of its tables: an index, a key, a foreign key, a trigger, a policy, or a
 * comment on one of those. Immutable.
 *
 * @param kind the kind in the terms of {@code pg_dump}: {@code INDEX}, {@code CONSTRAINT}, {@code FK CONSTRAINT},
 *     {@code TRIGGER}, {@code COMMENT}
 * @param schema its schema; empty if it is in none
 * @param name its name; for parts of a table, prefixed with the table's name: {@code orders orders_customer_fkey}
 * @param oid its OID in its catalog on the source; for a comment the OID of the commented object, or 0 if that object was
 *     not deferred
 * @param tables the tables and materialized views that it depends on; for a foreign key those on both sides
 * @param statements the statements that create it, in order, each with its semicolon
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
