package dev.pgtrek.internal.inventory;

import dev.pgtrek.internal.sql.PartitionRoots;
import dev.pgtrek.internal.sql.UserSchemas;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.server.ServerVersion;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the tables of a database: one statement for the tables, one for their keys, one for their columns. */
final class TableReader {
    /**
     * The size functions take a lock, and would wait for a session that holds or awaits an ACCESS EXCLUSIVE lock. So
     * the sizes of such tables are skipped, whether the lock is on the table itself, its TOAST table or an index.
     */
    private static final String TABLES = UserSchemas.in("""
            SELECT c.oid,
                   n.nspname,
                   c.relname,
                   c.relkind,
                   pg_catalog.pg_get_userbyid(c.relowner) AS owner,
                   c.relpersistence = 'u' AS unlogged,
                   -- servers older than 13 evaluate the key's functions as soon as a partitioned table is opened
                   CASE WHEN c.relkind = 'p' THEN 0
                        WHEN locked.oid IS NULL THEN COALESCE(pg_catalog.pg_table_size(c.oid), 0)
                        ELSE c.relpages * pg_catalog.current_setting('block_size')::pg_catalog.int8 END AS bytes,
                   CASE WHEN locked.oid IS NULL THEN COALESCE(pg_catalog.pg_indexes_size(c.oid), 0)
                        ELSE 0 END AS index_bytes,
                   -- what was never analyzed has -1 rows from 14 on, and before that 0 rows on 0 pages
                   CASE WHEN c.reltuples > 0 OR (c.reltuples = 0 AND c.relpages > 0)
                        THEN c.reltuples::pg_catalog.int8 END AS estimated_rows,
                   c.relreplident,
                   c.relrowsecurity,
                   c.relforcerowsecurity,
                   c.relrowsecurity AND pg_catalog.row_security_active(c.oid) AS row_security_applies,
                   pg_catalog.has_table_privilege(c.oid, 'SELECT')
                       AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS readable,
                   CASE WHEN c.relhastriggers
                        THEN ARRAY(SELECT t.tgname::pg_catalog.text
                                     FROM pg_catalog.pg_trigger t
                                    WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled IN ('A', 'R')
                                    ORDER BY t.tgname) END AS always_triggers,
                   parent_schema.nspname AS parent_schema,
                   parent.relname AS parent_name,
                   s.spcname,
                   e.extname,
                   e.extcondition[pg_catalog.array_position(e.extconfig, c.oid)] AS extension_configuration
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
              LEFT JOIN pg_catalog.pg_depend d
                     ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid AND d.objsubid = 0
                    AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.deptype = 'e'
              LEFT JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
              LEFT JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid AND c.relispartition
              LEFT JOIN pg_catalog.pg_class parent ON parent.oid = i.inhparent
              LEFT JOIN pg_catalog.pg_namespace parent_schema ON parent_schema.oid = parent.relnamespace
              LEFT JOIN (SELECT DISTINCT COALESCE(x.indrelid, toast.oid, l.relation) AS oid
                           FROM pg_catalog.pg_locks l
                           JOIN pg_catalog.pg_database own
                             ON own.oid = l.database AND own.datname = pg_catalog.current_database()
                           LEFT JOIN pg_catalog.pg_index x ON x.indexrelid = l.relation
                           LEFT JOIN pg_catalog.pg_class toast ON toast.reltoastrelid = l.relation
                          WHERE l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock'
                            AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()) locked
                     ON locked.oid = c.oid
             WHERE c.relkind IN ('r', 'p', 'm', 'f')
               AND c.relpersistence <> 't'
               AND n.nspname !~ ${notUsers}
             ORDER BY n.nspname, c.relname""");

    /**
     * Primary keys, and the indexes that are set as replica identity. An index identifies rows if it is valid, is not
     * deferrable and has no generated column. With a generated column the server rejects the change from 18 on. Before
     * 18 it omits the column, and the subscriber stops.
     */
    private static final String KEYS = UserSchemas.in("""
            SELECT i.indrelid,
                   i.indisprimary,
                   i.indisreplident,
                   i.indisvalid AND i.indimmediate AND NOT pg_catalog.bool_or(${generated}) AS serves,
                   pg_catalog.array_agg(a.attname::pg_catalog.text ORDER BY k.position) AS columns
              FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY k (attnum, position)
              JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
             WHERE (i.indisprimary OR i.indisreplident)
               AND k.position <= ${keyColumns}
               AND c.relkind IN ('r', 'p', 'm', 'f')
               AND c.relpersistence <> 't'
               AND n.nspname !~ ${notUsers}
             GROUP BY i.indexrelid, i.indrelid, i.indisprimary, i.indisreplident, i.indisvalid, i.indimmediate""");

    /**
     * A type has an equality operator if it, or a binary-coercible type, has a default operator class for btree or
     * hash. A domain, array or composite type has one if its parts have one; enums and ranges always have one.
     */
    private static final String COLUMNS = UserSchemas.in("""
            WITH RECURSIVE part_of (part, whole) AS (
                SELECT t.typbasetype, t.oid FROM pg_catalog.pg_type t WHERE t.typtype = 'd'
                 UNION ALL
                SELECT t.typelem, t.oid FROM pg_catalog.pg_type t WHERE t.typelem <> 0 AND t.typlen = -1
                 UNION ALL
                SELECT a.atttypid, c.reltype
                  FROM pg_catalog.pg_class c
                  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                 WHERE c.reltype <> 0),
            comparable (oid) AS (
                SELECT o.opcintype
                  FROM pg_catalog.pg_opclass o
                  JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod
                 WHERE m.amname IN ('btree', 'hash') AND o.opcdefault),
            without_equality (oid) AS (
                SELECT t.oid
                  FROM pg_catalog.pg_type t
                 WHERE t.typtype = 'b'
                   AND NOT (t.typelem <> 0 AND t.typlen = -1)
                   AND t.oid NOT IN (SELECT oid FROM comparable)
                   AND NOT EXISTS (SELECT
                                     FROM pg_catalog.pg_cast x
                                    WHERE x.castsource = t.oid AND x.castmethod = 'b' AND x.castcontext = 'i'
                                      AND x.casttarget IN (SELECT oid FROM comparable))
                 UNION
                SELECT p.whole FROM without_equality w JOIN part_of p ON p.part = w.oid)
            SELECT a.attrelid,
                   pg_catalog.count(*) AS columns,
                   pg_catalog.bool_or(${generated}) AS has_generated,
                   pg_catalog.array_agg(a.attname::pg_catalog.text ORDER BY a.attnum)
                       FILTER (WHERE w.oid IS NOT NULL AND NOT (${generated})) AS without_equality
              FROM pg_catalog.pg_attribute a
              JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN without_equality w ON w.oid = a.atttypid
             WHERE a.attnum > 0 AND NOT a.attisdropped
               AND c.relkind IN ('r', 'p', 'm', 'f')
               AND c.relpersistence <> 't'
               AND n.nspname !~ ${notUsers}
             GROUP BY a.attrelid""");

    private final Connection connection;
    private final ServerVersion version;

    TableReader(Connection connection, ServerVersion version) {
        this.connection = connection;
        this.version = version;
    }

    /** @param columns the columns of the primary key; empty without one */
    private record Keys(List<String> columns, boolean primaryServes, boolean chosenServes) {
        static final Keys NONE = new Keys(List.of(), false, false);

        Keys and(Keys other) {
            return new Keys(
                    columns.isEmpty() ? other.columns : columns,
                    primaryServes || other.primaryServes,
                    chosenServes || other.chosenServes);
        }

        boolean serve(TableInfo.ReplicaIdentity identity) {
            return switch (identity) {
                case DEFAULT -> primaryServes;
                case INDEX -> chosenServes;
                case FULL -> true;
                case NOTHING -> false;
            };
        }
    }

    private record Columns(int count, boolean hasGenerated, List<String> withoutEquality) {
        static final Columns NONE = new Columns(0, false, List.of());
    }

    List<TableInfo> tables() throws SQLException {
        Map<Long, Keys> keys = keys();
        Map<Long, Columns> columns = columns();
        List<TableInfo> tables = InventoryQuery.list(connection, TABLES, row -> {
            long oid = row.getLong("oid");
            return table(row, keys.getOrDefault(oid, Keys.NONE), columns.getOrDefault(oid, Columns.NONE));
        });
        Map<Long, QualifiedName> roots = PartitionRoots.find(
                connection,
                tables.stream()
                        .filter(table -> table.partitionOf().isPresent())
                        .map(TableInfo::oid)
                        .toList());
        return roots.isEmpty()
                ? tables
                : tables.stream()
                        .map(table -> TableInfo.builder()
                                .from(table)
                                .rowsMoveWithin(Optional.ofNullable(roots.get(table.oid())))
                                .build())
                        .toList();
    }

    private static TableInfo table(ResultSet row, Keys keys, Columns columns) throws SQLException {
        TableInfo.ReplicaIdentity identity = identity(row.getString("relreplident"));
        return TableInfo.builder()
                .oid(row.getLong("oid"))
                .schema(row.getString("nspname"))
                .name(row.getString("relname"))
                .kind(kind(row.getString("relkind")))
                .owner(row.getString("owner"))
                .unlogged(row.getBoolean("unlogged"))
                .bytes(row.getLong("bytes"))
                .totalBytes(row.getLong("bytes") + row.getLong("index_bytes"))
                .estimatedRows(InventoryQuery.number(row, "estimated_rows"))
                .replicaIdentity(identity)
                .primaryKey(keys.columns)
                .primaryKeyServes(keys.primaryServes)
                .hasReplicationKey(keys.serve(identity))
                .columnsWithoutEquality(columns.withoutEquality)
                .partitionOf(parent(row))
                .rowSecurity(row.getBoolean("relrowsecurity"))
                .rowSecurityApplies(row.getBoolean("row_security_applies"))
                .forcedRowSecurity(row.getBoolean("relforcerowsecurity"))
                .columns(columns.count)
                .hasGeneratedColumns(columns.hasGenerated)
                .readable(row.getBoolean("readable"))
                .alwaysTriggers(InventoryQuery.texts(row, "always_triggers"))
                .extension(InventoryQuery.text(row, "extname"))
                .extensionConfiguration(InventoryQuery.text(row, "extension_configuration"))
                .tablespace(InventoryQuery.text(row, "spcname"))
                .build();
    }

    private Map<Long, Keys> keys() throws SQLException {
        Map<Long, Keys> byTable = new HashMap<>();
        InventoryQuery.each(connection, forThisVersion(KEYS), row -> {
            boolean primary = row.getBoolean("indisprimary");
            boolean serves = row.getBoolean("serves");
            Keys keys = new Keys(
                    primary ? InventoryQuery.texts(row, "columns") : List.of(),
                    primary && serves,
                    row.getBoolean("indisreplident") && serves);
            byTable.merge(row.getLong("indrelid"), keys, Keys::and);
        });
        return byTable;
    }

    private Map<Long, Columns> columns() throws SQLException {
        Map<Long, Columns> byTable = new HashMap<>();
        InventoryQuery.each(
                connection,
                forThisVersion(COLUMNS),
                row -> byTable.put(
                        row.getLong("attrelid"),
                        new Columns(
                                row.getInt("columns"),
                                row.getBoolean("has_generated"),
                                InventoryQuery.texts(row, "without_equality"))));
        return byTable;
    }

    /** Adapts the query: generated columns came with 12, and index columns outside the key with 11. */
    private String forThisVersion(String sql) {
        return sql.replace("${generated}", version.atLeast(12) ? "a.attgenerated <> ''" : "false")
                .replace("${keyColumns}", version.atLeast(11) ? "i.indnkeyatts" : "i.indnatts");
    }

    private static Optional<QualifiedName> parent(ResultSet row) throws SQLException {
        String name = row.getString("parent_name");
        return name == null ? Optional.empty() : Optional.of(new QualifiedName(row.getString("parent_schema"), name));
    }

    private static TableInfo.Kind kind(String relkind) throws SQLException {
        return switch (relkind) {
            case "r" -> TableInfo.Kind.TABLE;
            case "p" -> TableInfo.Kind.PARTITIONED;
            case "m" -> TableInfo.Kind.MATERIALIZED_VIEW;
            case "f" -> TableInfo.Kind.FOREIGN;
            default -> throw new SQLException("unknown pg_class.relkind '" + relkind + "'");
        };
    }

    private static TableInfo.ReplicaIdentity identity(String relreplident) throws SQLException {
        return switch (relreplident) {
            case "d" -> TableInfo.ReplicaIdentity.DEFAULT;
            case "n" -> TableInfo.ReplicaIdentity.NOTHING;
            case "f" -> TableInfo.ReplicaIdentity.FULL;
            case "i" -> TableInfo.ReplicaIdentity.INDEX;
            default -> throw new SQLException("unknown pg_class.relreplident '" + relreplident + "'");
        };
    }
}
