package dev.pgtrek.dump.internal.schema;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One entry of a dump: an object's definition, or what is said of it besides, such as its comment. Immutable.
 *
 * @param id its number in the dump, by which others depend on it
 * @param classOid the catalog that the object is in on the source; 0 for what is said of an object
 * @param oid the object's OID on the source; 0 for what is said of an object
 * @param dependencies the numbers of the entries that must be there before
 * @param kind what it is, in the dump's own words: {@code TABLE}, {@code FK CONSTRAINT}, {@code ACL}
 * @param schema the object's schema; empty where it is in none
 * @param name the object's name, as the catalogs hold it; for what belongs to an object, a text that shows which
 * @param owner the object's owner; empty where it has none
 * @param tablespace the tablespace that must be the session's default while this is run; empty for the database's own
 * @param accessMethod the table access method that must be the session's default while this is run
 * @param statements the definition, in texts of one or several statements; rights are divided into single statements
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
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
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

    /** What it is called in messages: {@code index shop.orders_date}. */
    public String described() {
        return shown(kind + " " + (schema.isEmpty() ? "" : schema + ".") + name);
    }

    /** A text for messages, in which line ends and other characters that can't be seen are replaced. */
    public static String shown(String text) {
        return INVISIBLE.matcher(text).replaceAll("\uFFFD");
    }

    /** The same with other statements. */
    public SchemaEntry withStatements(List<String> others) {
        return with(others, ownership);
    }

    /** The same with nothing said of its owner. */
    public SchemaEntry withoutOwnership() {
        return with(statements, Optional.empty());
    }

    private SchemaEntry with(List<String> others, Optional<String> owning) {
        return new SchemaEntry(
                id, classOid, oid, dependencies, kind, schema, name, owner, tablespace, accessMethod, others, owning);
    }
}
