package dev.pgtrek.dump.internal.schema;

import java.util.List;
import java.util.Optional;

/**
 * One entry of a dump: an object's definition, or what is said of it besides, such as its comment. Immutable.
 *
 * @param id its number in the dump, by which others depend on it
 * @param classOid the catalog that the object is in on the source; 0 for what is said of an object
 * @param oid the object's OID on the source; 0 for what is said of an object
 * @param dependencies the numbers of the entries that must be there before
 * @param kind what it is, in the dump's own words: {@code TABLE}, {@code FK CONSTRAINT}, {@code ACL}
 * @param schema the object's schema; empty where it is in none
 * @param name the object's name, as the dump shows it: line breaks are spaces
 * @param owner the object's owner; empty where it has none
 * @param tablespace the tablespace that must be the session's default while this is run; empty for the database's own
 * @param accessMethod the table access method that must be the session's default while this is run
 * @param statements the definition, statement by statement
 * @param ownership the statement that gives the object to its owner
 */
public record SchemaEntry(
        int id,
        long classOid,
        long oid,
        List<Integer> dependencies,
        String kind,
        String schema,
        String name,
        String owner,
        String tablespace,
        Optional<String> accessMethod,
        List<String> statements,
        Optional<String> ownership) {
    /** The OID of {@code pg_class} in every release. */
    private static final long PG_CLASS = 1259;

    public SchemaEntry {
        dependencies = List.copyOf(dependencies);
        statements = List.copyOf(statements);
    }

    /** Whether it defines something that holds rows, or the result of a query, and that has an OID in {@code pg_class}. */
    public boolean isRelation() {
        return classOid == PG_CLASS
                && (kind.equals("TABLE") || kind.equals("MATERIALIZED VIEW") || kind.equals("FOREIGN TABLE"));
    }

    /**
     * Whether it can't be sent to the server together with others: the driver does not find the end of an SQL-standard
     * function's body.
     */
    boolean standsAlone() {
        return statements.stream().anyMatch(statement -> statement.contains("BEGIN ATOMIC"));
    }

    /** What it is called in messages: {@code index shop.orders_date}. */
    public String described() {
        return kind + " " + (schema.isEmpty() ? "" : schema + ".") + name;
    }

    /** The same with other statements. */
    SchemaEntry withStatements(List<String> others) {
        return new SchemaEntry(
                id,
                classOid,
                oid,
                dependencies,
                kind,
                schema,
                name,
                owner,
                tablespace,
                accessMethod,
                others,
                ownership);
    }

    /** The same with nothing said of its owner. */
    SchemaEntry withoutOwnership() {
        return new SchemaEntry(
                id,
                classOid,
                oid,
                dependencies,
                kind,
                schema,
                name,
                owner,
                tablespace,
                accessMethod,
                statements,
                Optional.empty());
    }
}
