package dev.pgtrek.dump.internal.toc;

import java.util.List;

/**
 * One entry of an archive's table of contents, as written by {@code pg_dump}: names are as in the catalogs, unquoted.
 * Immutable.
 *
 * @param id its number, which other entries use as a dependency
 * @param classOid the catalog of the object; 0 for metadata of an object, such as its comment
 * @param oid the object's OID; for rows, the OID of their table
 * @param tag the object's name; for metadata of an object, a text that identifies the object
 * @param kind the kind: {@code TABLE}, {@code FK CONSTRAINT}, {@code ACL}
 * @param section the part of a restore that it belongs to
 * @param definition the SQL that creates it, of one or several statements; may be empty
 * @param dropStatement the SQL that drops it; empty if it is not a separate object
 * @param schema the object's schema; empty if it is in none
 * @param tablespace empty for the database's own
 * @param accessMethod the table access method; empty if it has none
 * @param partitioned whether it is a partitioned table, which is recorded since version 1.16 of the format
 * @param owner the object's owner; empty if it has none
 * @param dependencies the numbers of the entries that must be created first
 */
public record TocEntry(
        int id,
        long classOid,
        long oid,
        String tag,
        String kind,
        TocSection section,
        String definition,
        String dropStatement,
        String schema,
        String tablespace,
        String accessMethod,
        boolean partitioned,
        String owner,
        List<Integer> dependencies) {
    public TocEntry {
        dependencies = List.copyOf(dependencies);
    }
}
