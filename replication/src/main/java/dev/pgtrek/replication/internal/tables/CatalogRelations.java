package dev.pgtrek.replication.internal.tables;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.UserSchemas;
import dev.pgtrek.inventory.QualifiedName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The tables and sequences of a database, without the server's and pgtrek's own, as the session's snapshot shows
 * them.
 */
final class CatalogRelations {
    private static final int MISSING_SINCE = 11;
    private static final int GENERATED_SINCE = 12;
    private static final int DETACH_PENDING_SINCE = 14;

    /** A partition that is being detached concurrently no longer counts: it receives no new rows. */
    private static final String QUERY = UserSchemas.in("""
            SELECT c.oid::pg_catalog.int8,
                   n.nspname,
                   c.relname,
                   c.relkind,
                   c.relpersistence = 'u' AS unlogged,
                   c.relreplident::pg_catalog.text || CASE c.relreplident
                       WHEN 'd' THEN CASE WHEN EXISTS (SELECT
                                                         FROM pg_catalog.pg_index x
                                                        WHERE x.indrelid = c.oid AND x.indisprimary) THEN '' ELSE '-' END
                       WHEN 'i' THEN coalesce((SELECT ':' || i.relname
                                                 FROM pg_catalog.pg_index x
                                                 JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
                                                WHERE x.indrelid = c.oid AND x.indisreplident), '')
                       ELSE '' END AS identity,
                   c.relfilenode::pg_catalog.int8,
                   CASE WHEN c.relispartition AND h.parents IS NOT NULL
                        THEN coalesce(pg_catalog.pg_get_expr(c.relpartbound, c.oid), '?') ELSE '' END AS bound,
                   h.parents,
                   h.stamps,
                   a.numbers,
                   a.names,
                   a.types,
                   a.shown,
                   a.stamps AS column_stamps,
                   a.missing
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN LATERAL (
                   SELECT pg_catalog.array_agg(i.inhparent::pg_catalog.int8) AS parents,
                          pg_catalog.array_agg(i.xmin::pg_catalog.text) AS stamps
                     FROM pg_catalog.pg_inherits i
                    WHERE i.inhrelid = c.oid ${attached}) AS h ON true
              LEFT JOIN LATERAL (
                   SELECT pg_catalog.array_agg(a.attnum::pg_catalog.int4) AS numbers,
                          pg_catalog.array_agg(a.attname::pg_catalog.text) AS names,
                          pg_catalog.array_agg(tn.nspname || '.' || t.typname || ' ' || a.atttypmod || ${generated})
                            AS types,
                          pg_catalog.array_agg(pg_catalog.format_type(a.atttypid, a.atttypmod)) AS shown,
                          pg_catalog.array_agg(a.xmin::pg_catalog.text) AS stamps,
                          pg_catalog.array_agg(${missing}) AS missing
                     FROM pg_catalog.pg_attribute a
                     JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                     JOIN pg_catalog.pg_namespace tn ON tn.oid = t.typnamespace
                    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                      AND c.relkind <> 'S') AS a ON true
             WHERE c.relkind IN ('r', 'p', 'S')
               AND c.relpersistence <> 't'
               AND n.nspname !~ ${notUsers}
            """);

    private final Map<Long, CatalogRelation> byOid = new HashMap<>();
    private final Map<QualifiedName, CatalogRelation> byName = new HashMap<>();
    private final Map<Long, List<CatalogRelation>> partitions = new HashMap<>();

    private CatalogRelations() {}

    static CatalogRelations read(Connection session) throws SQLException {
        int version = session.getMetaData().getDatabaseMajorVersion();
        String query = QUERY.replace("${attached}", version >= DETACH_PENDING_SINCE ? "AND NOT i.inhdetachpending" : "")
                .replace("${generated}", version >= GENERATED_SINCE ? "a.attgenerated::pg_catalog.text" : "''")
                .replace(
                        "${missing}",
                        version >= MISSING_SINCE
                                ? "coalesce(a.attmissingval::pg_catalog.text, '')"
                                : "''::pg_catalog.text");
        CatalogRelations relations = new CatalogRelations();
        for (CatalogRelation relation : Rows.all(session, query, CatalogRelations::relation)) {
            relations.byOid.put(relation.oid(), relation);
            relations.byName.put(relation.name(), relation);
            if (relation.isPartition()) {
                relation.parents()
                        .keySet()
                        .forEach(parent -> relations
                                .partitions
                                .computeIfAbsent(parent, oid -> new ArrayList<>())
                                .add(relation));
            }
        }
        return relations;
    }

    Collection<CatalogRelation> all() {
        return byOid.values();
    }

    Optional<CatalogRelation> find(long oid) {
        return Optional.ofNullable(byOid.get(oid));
    }

    Optional<CatalogRelation> find(QualifiedName name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** Returns the table and all its ancestors up to the root. */
    List<CatalogRelation> upwards(CatalogRelation from) {
        List<CatalogRelation> path = new ArrayList<>();
        Optional<CatalogRelation> at = Optional.of(from);
        while (at.isPresent()) {
            CatalogRelation relation = at.get();
            path.add(relation);
            at = relation.isPartition()
                    ? relation.parents().keySet().stream()
                            .map(byOid::get)
                            .filter(Objects::nonNull)
                            .findFirst()
                    : Optional.empty();
        }
        return path;
    }

    /** Returns the tables that store a table's rows: its leaf partitions, or the table itself. */
    List<CatalogRelation> leaves(CatalogRelation table) {
        if (!table.isPartitioned()) {
            return List.of(table);
        }
        return partitions.getOrDefault(table.oid(), List.of()).stream()
                .flatMap(partition -> leaves(partition).stream())
                .toList();
    }

    /** Returns the tables that store the rows of all default partitions below a table. */
    List<CatalogRelation> defaults(CatalogRelation table) {
        return partitions.getOrDefault(table.oid(), List.of()).stream()
                .flatMap(partition -> partition.isDefault() ? leaves(partition).stream() : defaults(partition).stream())
                .toList();
    }

    private static CatalogRelation relation(ResultSet row) throws SQLException {
        Map<Long, String> parents = new HashMap<>();
        Array oids = row.getArray("parents");
        if (oids != null) {
            Long[] parent = (Long[]) oids.getArray();
            String[] stamps = (String[]) row.getArray("stamps").getArray();
            for (int i = 0; i < parent.length; i++) {
                parents.put(parent[i], stamps[i]);
            }
        }
        return new CatalogRelation(
                row.getLong("oid"),
                new QualifiedName(row.getString("nspname"), row.getString("relname")),
                row.getString("relkind"),
                row.getBoolean("unlogged"),
                row.getString("identity"),
                row.getLong("relfilenode"),
                row.getString("bound"),
                parents,
                columns(row));
    }

    private static List<CatalogColumn> columns(ResultSet row) throws SQLException {
        Array all = row.getArray("numbers");
        if (all == null) {
            return List.of();
        }
        Integer[] numbers = (Integer[]) all.getArray();
        String[] names = texts(row, "names");
        String[] types = texts(row, "types");
        String[] shown = texts(row, "shown");
        String[] stamps = texts(row, "column_stamps");
        String[] missing = texts(row, "missing");
        List<CatalogColumn> columns = new ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            columns.add(new CatalogColumn(numbers[i], names[i], types[i], shown[i], stamps[i], missing[i]));
        }
        return columns;
    }

    private static String[] texts(ResultSet row, String column) throws SQLException {
        return (String[]) row.getArray(column).getArray();
    }
}
