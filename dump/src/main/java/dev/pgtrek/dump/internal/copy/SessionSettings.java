package dev.pgtrek.dump.internal.copy;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares sessions for COPY, in addition to the settings of every session: all rows are read in their order on disk, and
 * no trigger acts on them when they arrive. Thread-safe.
 */
final class SessionSettings {
    private static final Logger LOG = LoggerFactory.getLogger(SessionSettings.class);

    /**
     * row_security: rows that a policy hides raise an error instead of being skipped. synchronize_seqscans: rows arrive
     * in their order on disk. jit, max_parallel_workers_per_gather: reading a whole table benefits from neither, and a
     * worker uses only one of the source's processors. constraint_exclusion: the planner evaluates no user's CHECK
     * constraint. restrict_nonsystem_relation_kind: a view that replaces a table under its name is rejected.
     */
    private static final String SOURCE = """
            SELECT pg_catalog.set_config(setting.name, setting.value, false),
                   pg_catalog.current_setting('server_encoding')
              FROM (VALUES (100000, 'row_security',                    'off'),
                           (100000, 'synchronize_seqscans',            'off'),
                           (100000, 'max_parallel_workers_per_gather', '0'),
                           (100000, 'constraint_exclusion',            'off'),
                           (110000, 'jit',                             'off'),
                           (120000, 'restrict_nonsystem_relation_kind', 'view, foreign-table')
                   ) AS setting (since, name, value)
             WHERE pg_catalog.current_setting('server_version_num')::pg_catalog.int4
                   OPERATOR(pg_catalog.>=) setting.since
               AND pg_catalog.current_setting(setting.name, true) IS NOT NULL
            """;

    /** synchronous_commit: after a crash of the target the run is restarted anyway. */
    private static final String TARGET = """
            SELECT pg_catalog.set_config(setting.name, setting.value, false),
                   pg_catalog.current_setting('server_encoding')
              FROM (VALUES ('row_security',       'off'),
                           ('synchronous_commit', 'off')
                   ) AS setting (name, value)
            """;

    private static final String SET = "SELECT pg_catalog.set_config(?, ?, false)";

    private final String migrationId;
    private final CopyOptions options;
    private final AtomicBoolean triggersStay = new AtomicBoolean();

    /** @param options hold the caller's additional settings */
    SessionSettings(String migrationId, CopyOptions options) {
        this.migrationId = migrationId;
        this.options = options;
    }

    /** Returns the encoding of the source's database. */
    String prepareSource(Connection session) throws SQLException {
        String encoding = apply(session, SOURCE);
        apply(session, options.sourceSettings());
        return encoding;
    }

    /** Returns the encoding of the target's database. */
    String prepareTarget(Connection session) throws SQLException {
        String encoding = apply(session, TARGET);
        apply(session, options.targetSettings());
        if (!triggersStay.get()) {
            switchOffTriggers(session);
        }
        return encoding;
    }

    private static String apply(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(2);
        }
    }

    private static void apply(Connection session, Map<String, String> settings) throws SQLException {
        if (settings.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = session.prepareStatement(SET)) {
            for (Map.Entry<String, String> setting : settings.entrySet()) {
                statement.setString(1, setting.getKey());
                statement.setString(2, setting.getValue());
                statement.execute();
            }
        }
    }

    /** They acted on the source. */
    private void switchOffTriggers(Connection session) throws SQLException {
        if (!ReplicaRole.set(session) && triggersStay.compareAndSet(false, true)) {
            LOG.debug(
                    "{} - the target's user may not set session_replication_role: triggers and foreign keys that"
                            + " tables of the target have already act on the rows that arrive",
                    migrationId);
        }
    }
}
