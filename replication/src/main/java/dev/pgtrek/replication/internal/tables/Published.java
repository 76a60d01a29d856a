package dev.pgtrek.replication.internal.tables;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.TrustedOwners;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The publication as the source's catalogs show it.
 *
 * @param stamp changes when its options or its owner are altered
 * @param options which changes it publishes, and whether changes of partitions are published under their root
 * @param members the tables that it lists, and a number that changes when one is removed and added again
 */
record Published(long oid, String stamp, long owner, String options, boolean viaRoot, Map<Long, Long> members) {
    private static final String QUERY = TrustedOwners.in("""
            SELECT p.oid::pg_catalog.int8,
                   p.xmin::pg_catalog.text,
                   p.pubowner::pg_catalog.int8,
                   pg_catalog.concat_ws(' ', p.pubinsert, p.pubupdate, p.pubdelete,
                                        pg_catalog.to_json(p) ->> 'pubtruncate', pg_catalog.to_json(p) ->> 'pubviaroot'),
                   coalesce((pg_catalog.to_json(p) ->> 'pubviaroot')::pg_catalog.bool, false)
              FROM pg_catalog.pg_publication p
             WHERE p.pubname = ? AND p.pubowner IN (${trusted})
            """);

    /** The fourth of the options, which servers before 11 lack. */
    private static final Pattern TRUNCATES = Pattern.compile("\\S+ \\S+ \\S+ true.*");

    private static final String MEMBERS = TrustedOwners.in("""
            SELECT r.prrelid::pg_catalog.int8, r.oid::pg_catalog.int8
              FROM pg_catalog.pg_publication_rel r
              JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid
             WHERE p.pubname = ? AND p.pubowner IN (${trusted})
            """);

    Published {
        members = Map.copyOf(members);
    }

    static Optional<Published> read(Connection source, ReplicationName name) throws SQLException {
        Map<Long, Long> members = new HashMap<>();
        for (long[] member :
                Rows.all(source, MEMBERS, row -> new long[] {row.getLong(1), row.getLong(2)}, name.toString())) {
            members.put(member[0], member[1]);
        }
        return Rows.first(
                source,
                QUERY,
                row -> new Published(
                        row.getLong(1), row.getString(2), row.getLong(3), row.getString(4), row.getBoolean(5), members),
                name.toString());
    }

    /** Returns whether it publishes TRUNCATE. */
    boolean truncates() {
        return TRUNCATES.matcher(options).matches();
    }

    /**
     * Returns the table under which a table's changes are published: itself, or an ancestor; empty if they are not
     * published.
     */
    Optional<CatalogRelation> unit(CatalogRelations source, CatalogRelation table) {
        List<CatalogRelation> path = source.upwards(table);
        if (!viaRoot) {
            return path.stream().anyMatch(one -> members.containsKey(one.oid()))
                    ? Optional.of(table)
                    : Optional.empty();
        }
        Optional<CatalogRelation> unit = Optional.empty();
        for (CatalogRelation one : path) {
            if (members.containsKey(one.oid())) {
                unit = Optional.of(one);
            }
        }
        return unit;
    }
}
