package dev.pgtrek.dump.internal.toc;

import java.util.List;

/**
 * One entry of an archive's table of contents, as {@code pg_dump} wrote it: names are the catalogs' own, unquoted.
 * Immutable.
 *
 * @param id its number, by which others depend on it
 * @param classOid the catalog that the object is in; 0 for what belongs to an object, such as its comment
 * @param oid the object's OID; for rows, that of their table
 * @param tag the object's name; for what belongs to an object, a text that shows which
 * @param kind what it is: {@code TABLE}, {@code FK CONSTRAINT}, {@code ACL}
 * @param section the part of a restore that it belongs to
 * @param definition the SQL that creates it, of one or several statements; empty where there is none
 * @param dropStatement the SQL that drops it; empty where it is no object of its own
 * @param schema the object's schema; empty where it is in none
 * @param tablespace empty for the database's own
 * @param accessMethod the table access method; empty where it has none
 * @param partitioned whether it is a partitioned table, which is told since version 1.16 of the format
 * @param owner the object's owner; empty where it has none
 * @param dependencies the numbers of the entries that come before it
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
