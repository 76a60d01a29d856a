package dev.pgtrek.checks.standard;

import dev.pgtrek.internal.sql.ReplicationName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A migration's use of a database of the target. Immutable.
 *
 * @param migrationId the migration
 * @param kind how the migration uses the database
 */
record TargetUse(String migrationId, Kind kind) {
    /** The kinds of use; the first match counts. */
    enum Kind {
        /** Its cutover has switched the writes to this server, and is not complete. */
        SWITCHED("applications were switched to it by a cutover of migration %s, which was interrupted"),
        /** It is published: after a cutover with reverse replication, or because it is another migration's source. */
        PUBLISHED("migration %s replicates from it"),
        /** It is subscribed. */
        SUBSCRIBED("migration %s replicates into it"),
        /** A journal exists; the record of a copy without replication is not one. */
        COPIED("migration %s copies into it, or was interrupted when it did");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    /** Objects with such names that belong to another role prove nothing. */
    private static final String USES = """
            WITH ours (oid) AS (
                SELECT r.oid
                  FROM pg_catalog.pg_roles r
                 WHERE r.rolsuper OR r.rolname = CURRENT_USER),
            found (name, kind) AS (
                SELECT n.nspname, 'SWITCHED'
                  FROM pg_catalog.pg_namespace n
                  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = 'switched'
                 WHERE n.nspowner IN (SELECT oid FROM ours)
                 UNION ALL
                SELECT p.pubname, 'PUBLISHED'
                  FROM pg_catalog.pg_publication p
                 WHERE p.pubowner IN (SELECT oid FROM ours)
                 UNION ALL
                SELECT s.subname, 'SUBSCRIBED'
                  FROM pg_catalog.pg_subscription s
                  JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
                 WHERE s.subowner IN (SELECT oid FROM ours)
                 UNION ALL
                SELECT n.nspname, 'COPIED'
                  FROM pg_catalog.pg_namespace n
                 WHERE n.nspowner IN (SELECT oid FROM ours)
                   AND EXISTS (SELECT
                                 FROM pg_catalog.pg_class c
                                WHERE c.relnamespace = n.oid AND c.relkind = 'r'
                                  AND c.relname NOT IN ('migration_databases', 'copied')))
            SELECT f.name::pg_catalog.text AS name, f.kind
              FROM found f
             WHERE f.name LIKE 'pgtrek\\_%'
            """;

    /** Reads the uses of the session's database, one for each migration and database that it belongs to. */
    static List<TargetUse> read(Connection target) throws SQLException {
        List<TargetUse> uses = new ArrayList<>();
        try (Statement statement = target.createStatement();
                ResultSet rows = statement.executeQuery(USES)) {
            while (rows.next()) {
                Kind kind = Kind.valueOf(rows.getString("kind"));
                ReplicationName.parse(rows.getString("name"))
                        .ifPresent(name -> add(uses, new TargetUse(name.migrationId(), kind)));
            }
        }
        return List.copyOf(uses);
    }

    private static void add(List<TargetUse> uses, TargetUse more) {
        boolean known =
                uses.removeIf(use -> use.migrationId.equals(more.migrationId) && use.kind.compareTo(more.kind) > 0);
        if (known || uses.stream().noneMatch(use -> use.migrationId.equals(more.migrationId))) {
            uses.add(more);
        }
    }

    @Override
    public String toString() {
        return kind.words.formatted(migrationId);
    }
}
