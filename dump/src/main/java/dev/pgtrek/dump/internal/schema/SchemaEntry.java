package dev.pgtrek.dump.internal.schema;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One entry of a dump: an object's definition, or metadata such as its comment. Immutable.
 *
 * @param id its number in the dump, which other entries use as a dependency
 * @param classOid the catalog of the object on the source; 0 for metadata of an object
 * @param oid the object's OID on the source; 0 for metadata of an object
 * @param dependencies the numbers of the entries that must be created first
 * @param kind the kind in the terms of the dump: {@code TABLE}, {@code FK CONSTRAINT}, {@code ACL}
 * @param schema the object's schema; empty if it is in none
 * @param name the object's name as in the catalogs; for parts of an object, a text that identifies the object
 * @param owner the object's owner; empty if it has none
 * @param tablespace the tablespace that must be the session's default during execution; empty for the database's own
 * @param accessMethod the table access method that must be the session's default during execution
 * @param statements the definition, in texts of one or several statements; privileges are split into single statements
 * @param ownership the statement that assigns the object to its owner
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
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
    /** The OID of {@code pg_class} in every release. */
    private static final long PG_CLASS = 1259;

    public SchemaEntry {
        dependencies = List.copyOf(dependencies);
        statements = List.copyOf(statements);
    }

    /** Whether it defines an object that holds rows, or the result of a query, and that has an OID in {@code pg_class}. */
    public boolean isRelation() {
        return classOid == PG_CLASS
                && (kind.equals("TABLE") || kind.equals("MATERIALIZED VIEW") || kind.equals("FOREIGN TABLE"));
    }

    /** The name for messages: {@code index shop.orders_date}. */
    public String described() {
        return shown(kind + " " + (schema.isEmpty() ? "" : schema + ".") + name);
    }

    /** Returns a text for messages, in which line ends and other invisible characters are replaced. */
    public static String shown(String text) {
        return INVISIBLE.matcher(text).replaceAll("\uFFFD");
    }

    /** Returns a copy with other statements. */
    public SchemaEntry withStatements(List<String> others) {
        return with(others, ownership);
    }

    /** Returns a copy without an owner. */
    public SchemaEntry withoutOwnership() {
        return with(statements, Optional.empty());
    }

    private SchemaEntry with(List<String> others, Optional<String> owning) {
        return new SchemaEntry(
                id, classOid, oid, dependencies, kind, schema, name, owner, tablespace, accessMethod, others, owning);
    }
}
