package dev.pgtrek.replication.internal.reverse;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.text.Plural;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The capacity that reverse replication needs on both servers. For each database, the source needs a logical
 * replication worker, a background process and a replication origin; the target needs a slot and a walsender. All
 * databases of the migration are counted together. Used by one thread.
 *
 * @see <a href="https://www.postgresql.org/docs/current/logical-replication-config.html">Configuration of logical
 *     replication</a>
 */
final class ReverseCapacity {
    private static final int ORIGINS_HAVE_A_SETTING_SINCE = 18;

    /** Counts processes of extensions, too. A server of version 10 does not distinguish them from its own. */
    private static final String ON_SOURCE = """
            WITH in_use AS (
                SELECT GREATEST(
                           (SELECT pg_catalog.count(*)
                              FROM pg_catalog.pg_subscription s
                             WHERE s.subenabled AND s.subname <> ALL (?::pg_catalog.text[])),
                           (SELECT pg_catalog.count(*)
                              FROM pg_catalog.pg_stat_subscription t
                             WHERE t.pid IS NOT NULL AND t.subname <> ALL (?::pg_catalog.text[]))) AS workers,
                       (SELECT pg_catalog.count(*)
                          FROM pg_catalog.pg_stat_activity a
                         WHERE a.backend_type NOT LIKE 'logical replication %'
                           AND a.backend_type NOT IN (
                               'archiver', 'autovacuum launcher', 'autovacuum worker', 'background worker',
                               'background writer', 'checkpointer', 'client backend', 'dead-end client backend',
                               'io worker', 'logger', 'parallel worker', 'slotsync worker', 'standalone backend',
                               'startup', 'walreceiver', 'walsender', 'walsummarizer', 'walwriter')) AS extensions,
                       (SELECT pg_catalog.count(*)
                          FROM pg_catalog.pg_replication_origin o
                         WHERE o.roname NOT IN (
                               SELECT 'pg_' || s.oid
                                 FROM pg_catalog.pg_subscription s
                                WHERE s.subname = ANY (?::pg_catalog.text[]))) AS origins)
            SELECT v.what, v.setting, pg_catalog.current_setting(v.setting)::pg_catalog.int8 AS most, v.used
              FROM in_use u
              CROSS JOIN LATERAL (
                   VALUES ('logical replication workers', 'max_logical_replication_workers', u.workers),
                          ('worker processes', 'max_worker_processes', u.workers + u.extensions + 1),
                          ('replication origins', ?, u.origins)) AS v (what, setting, used)
            """;

    private static final String ON_TARGET = """
            SELECT v.what, v.setting, pg_catalog.current_setting(v.setting)::pg_catalog.int8 AS most, v.used
              FROM (VALUES ('replication slots', 'max_replication_slots',
                            (SELECT pg_catalog.count(*)
                               FROM pg_catalog.pg_replication_slots s
                              WHERE s.slot_name <> ALL (?::pg_catalog.text[]))),
                           ('walsenders', 'max_wal_senders',
                            (SELECT pg_catalog.count(*)
                               FROM pg_catalog.pg_stat_replication r
                              WHERE NOT EXISTS (
                                    SELECT
                                      FROM pg_catalog.pg_replication_slots s
                                     WHERE s.active_pid = r.pid
                                       AND s.slot_name = ANY (?::pg_catalog.text[]))))) AS v (what, setting, used)
            """;

    private final Connection source;
    private final Connection target;
    private final List<ReplicationName> names;

    /**
     * @param source a session with the server that will replicate from the target
     * @param target a session with the server that the source will replicate from
     * @param names the replications of all databases that are to be reversed; their existing slots and workers count
     *     as available
     */
    ReverseCapacity(Connection source, Connection target, List<ReplicationName> names) {
        this.source = source;
        this.target = target;
        this.names = List.copyOf(names);
    }

    /**
     * Returns each shortage with its remedy, as part of a sentence; empty where all databases can be replicated back.
     */
    List<String> shortages() throws SQLException {
        String ours =
                Rows.array(source, names.stream().map(ReplicationName::toString).toList());
        String origins = source.getMetaData().getDatabaseMajorVersion() >= ORIGINS_HAVE_A_SETTING_SINCE
                ? "max_active_replication_origins"
                : "max_replication_slots";
        List<String> shortages = new ArrayList<>();
        Rows.all(source, ON_SOURCE, row -> shortage("source", row, shortages), ours, ours, ours, origins);
        Rows.all(target, ON_TARGET, row -> shortage("target", row, shortages), ours, ours);
        return shortages;
    }

    private boolean shortage(String side, ResultSet row, List<String> shortages) throws SQLException {
        long most = row.getLong("most");
        long used = row.getLong("used");
        long needed = used + names.size();
        String setting = row.getString("setting");
        return needed > most
                && shortages.add("the " + side + " has " + Math.max(0, most - used) + " free " + row.getString("what")
                        + " for " + Plural.of(names.size(), "database") + " (" + setting + " is " + most + ", " + used
                        + " in use otherwise); on the " + side + ": ALTER SYSTEM SET " + setting + " = " + needed
                        + ", then restart it");
    }
}
