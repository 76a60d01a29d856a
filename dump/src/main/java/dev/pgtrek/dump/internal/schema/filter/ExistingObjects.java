package dev.pgtrek.dump.internal.schema.filter;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The source's objects that exist on the target before the transfer begins, and are therefore not created. Immutable.
 *
 * @param objects the source's objects
 * @param untouched whether their metadata, such as a comment, stays as on the target; otherwise the source's is applied
 */
public record ExistingObjects(Set<Id> objects, boolean untouched) {
    /** The OID of {@code pg_class} in every release. */
    private static final long PG_CLASS = 1259;

    /** An object of the source: its catalog, and its OID there. */
    public record Id(long classOid, long oid) {}

    public ExistingObjects {
        objects = Set.copyOf(objects);
    }

    /** Returns the value for an empty database. */
    public static ExistingObjects nothing() {
        return new ExistingObjects(Set.of(), false);
    }

    /**
     * Returns the value for a database with tables that stay as they are.
     *
     * @param oids the tables' OIDs on the source
     */
    public static ExistingObjects tables(Collection<Long> oids) {
        return new ExistingObjects(
                oids.stream().map(oid -> new Id(PG_CLASS, oid)).collect(Collectors.toSet()), true);
    }

    /** Whether an object of the source exists on the target. */
    boolean contains(long classOid, long oid) {
        return objects.contains(new Id(classOid, oid));
    }

    /** Whether a table of the source existed before, possibly with rows of its own. */
    public boolean containsTable(long oid) {
        return contains(PG_CLASS, oid);
    }
}
