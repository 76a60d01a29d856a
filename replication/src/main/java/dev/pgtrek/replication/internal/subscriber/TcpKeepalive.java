package dev.pgtrek.replication.internal.subscriber;

import dev.pgtrek.internal.jdbc.Rows;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Has a server detect soon that this process has vanished silently, for example after a failure of the network or the
 * machine. Otherwise the session's locks would stay for hours. The end of a process is detected at once.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/runtime-config-connection.html#RUNTIME-CONFIG-TCP-SETTINGS">TCP
 *     settings</a>
 */
public final class TcpKeepalive {
    private static final String WATCHED = """
            SELECT pg_catalog.set_config(setting.name, setting.value, false)
              FROM (VALUES (100000, 'tcp_keepalives_idle',              '5'),
                           (100000, 'tcp_keepalives_interval',          '2'),
                           (100000, 'tcp_keepalives_count',             '3'),
                           (120000, 'tcp_user_timeout',                 '11s')
                   ) AS setting (since, name, value)
             WHERE pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= setting.since
            """;

    private TcpKeepalive() {}

    /** Has the server end the session about ten seconds after the last sign of this process. */
    public static void watched(Connection session) throws SQLException {
        Rows.all(session, WATCHED, row -> true);
    }
}
