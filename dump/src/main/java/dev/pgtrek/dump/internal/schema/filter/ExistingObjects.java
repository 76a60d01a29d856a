package dev.pgtrek.dump.internal.schema.filter;

import java.util.Set;

/**
 * What of the source's objects is on the target before the transfer begins, and is therefore not made. Immutable.
 *
 * @param objects the source's objects
 * @param untouched whether what is said of them besides, such as a comment, stays as the target has it; otherwise it becomes
 *     the source's
 */
public record ExistingObjects(Set<Id> objects, boolean untouched) {
    /** The OID of {@code pg_class} in every release. */
    private static final long PG_CLASS = 1259;

    /** An object of the source: its catalog, and its OID there. */
    public record Id(long classOid, long oid) {}

    public ExistingObjects {
        objects = Set.copyOf(objects);
    }

    /** As in a database that holds nothing. */
    public static ExistingObjects nothing() {
        return new ExistingObjects(Set.of(), false);
    }

    /** Whether an object of the source is there. */
    boolean contains(long classOid, long oid) {
        return objects.contains(new Id(classOid, oid));
    }

    /** Whether a table of the source was there before, with rows of its own perhaps. */
    public boolean containsTable(long oid) {
        return contains(PG_CLASS, oid);
    }
}
