package dev.pgtrek.replication.internal.deferred;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.deferred.DeferredForeignKey.Action;
import dev.pgtrek.replication.internal.deferred.DeferredForeignKey.Match;
import dev.pgtrek.replication.internal.deferred.DeferredForeignKey.Trait;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The foreign keys of the source, read from its catalogs. Keys that a partition inherits from its parent are not
 * separate keys.
 */
public final class ForeignKeys {
    /** Reads columns that only newer servers have through JSON, so that one statement works on all versions. */
    private static final String KEYS = """
            SELECT k.oid,
                   n.nspname AS table_schema,
                   c.relname AS table_name,
                   k.conname AS name,
                   ${columns of k.conrelid by k.conkey} AS columns,
                   rn.nspname AS referenced_schema,
                   rc.relname AS referenced_name,
                   ${columns of k.confrelid by k.confkey} AS referenced_columns,
                   k.confmatchtype AS match,
                   k.confupdtype AS on_update,
                   k.confdeltype AS on_delete,
                   ARRAY(SELECT a.attname::pg_catalog.text
                           FROM pg_catalog.jsonb_array_elements_text(
                                    CASE WHEN pg_catalog.jsonb_typeof(j.facts -> 'confdelsetcols') = 'array'
                                         THEN j.facts -> 'confdelsetcols' ELSE '[]' END)
                                    WITH ORDINALITY AS s (attnum, position)
                           JOIN pg_catalog.pg_attribute a
                             ON a.attrelid = k.conrelid AND a.attnum = s.attnum::pg_catalog.int2
                          ORDER BY s.position) AS set_columns,
                   pg_catalog.array_remove(ARRAY[
                       CASE WHEN (j.facts ->> 'conperiod')::pg_catalog.bool THEN 'PERIOD' END,
                       CASE WHEN k.condeferrable THEN 'DEFERRABLE' END,
                       CASE WHEN k.condeferred THEN 'INITIALLY_DEFERRED' END,
                       CASE WHEN NOT (j.facts ->> 'conenforced')::pg_catalog.bool THEN 'NOT_ENFORCED' END,
                       CASE WHEN NOT k.convalidated THEN 'NOT_VALID' END]::pg_catalog.text[], NULL) AS traits,
                   pg_catalog.obj_description(k.oid, 'pg_constraint') AS comment
              FROM pg_catalog.pg_constraint k
              JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_catalog.pg_class rc ON rc.oid = k.confrelid
              JOIN pg_catalog.pg_namespace rn ON rn.oid = rc.relnamespace
             CROSS JOIN LATERAL pg_catalog.to_jsonb(k) AS j (facts)
             WHERE k.contype = 'f' AND coalesce((j.facts ->> 'conparentid')::pg_catalog.oid, 0) = 0
               AND (?::pg_catalog.oid[] IS NULL OR k.oid = ANY (?::pg_catalog.oid[]))
             ORDER BY k.oid
            """.replace(
                    "${columns of k.conrelid by k.conkey}", columns("k.conrelid", "k.conkey"))
            .replace("${columns of k.confrelid by k.confkey}", columns("k.confrelid", "k.confkey"));

    private ForeignKeys() {}

    private static String columns(String table, String numbers) {
        return """
                ARRAY(SELECT a.attname::pg_catalog.text
                                           FROM pg_catalog.unnest(%s) WITH ORDINALITY AS s (attnum, position)
                                           JOIN pg_catalog.pg_attribute a ON a.attrelid = %s AND a.attnum = s.attnum
                                          ORDER BY s.position)""".formatted(numbers, table);
    }

    /** Returns all of them, by their OIDs on the source. */
    public static Map<Long, DeferredForeignKey> all(Connection source) throws SQLException {
        return read(source, null);
    }

    /** Returns some of them, by their OIDs on the source, without those that no longer exist. */
    public static Map<Long, DeferredForeignKey> of(Connection source, Collection<Long> oids) throws SQLException {
        return read(source, oids.stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}")));
    }

    private static Map<Long, DeferredForeignKey> read(Connection source, @Nullable String oids) throws SQLException {
        Map<Long, DeferredForeignKey> keys = new LinkedHashMap<>();
        String query = oids == null ? KEYS.replace("?::pg_catalog.oid[]", "NULL::pg_catalog.oid[]") : KEYS;
        String[] parameters = oids == null ? new String[0] : new String[] {oids, oids};
        Rows.all(source, query, row -> keys.put(row.getLong("oid"), key(row)), parameters);
        return keys;
    }

    /** Reads a row of the columns that the catalogs' query and the journal share. */
    public static DeferredForeignKey key(ResultSet row) throws SQLException {
        return new DeferredForeignKey(
                new QualifiedName(row.getString("table_schema"), row.getString("table_name")),
                row.getString("name"),
                texts(row.getArray("columns")),
                new QualifiedName(row.getString("referenced_schema"), row.getString("referenced_name")),
                texts(row.getArray("referenced_columns")),
                Match.of(row.getString("match")),
                Action.of(row.getString("on_update")),
                Action.of(row.getString("on_delete")),
                texts(row.getArray("set_columns")),
                traits(texts(row.getArray("traits"))),
                Optional.ofNullable(row.getString("comment")));
    }

    private static List<Trait> traits(List<String> names) {
        List<Trait> traits = new ArrayList<>();
        names.forEach(name -> traits.add(Trait.valueOf(name)));
        return traits;
    }

    private static List<String> texts(Array array) throws SQLException {
        return Arrays.asList((String[]) array.getArray());
    }
}
