package dev.pgtrek.testkit.internal.leak;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lists the clients' sessions on a server, except for the testkit's own; of the replication sessions only those of
 * pgtrek.
 */
public final class ConnectionProbe implements LeakProbe {
    private static final String SESSIONS = """
            SELECT pid, backend_start, backend_type, application_name, coalesce(datname, ''), state, left(query, 80)
              FROM pg_stat_activity
             WHERE (backend_type = 'client backend' AND application_name <> 'testkit')
                OR (backend_type = 'walsender' AND application_name LIKE 'pgtrek%')
            """;

    private final String server;
    private final ServerQuery query;

    /**
     * Creates a probe.
     *
     * @param server the server's name in a leak
     * @param query queries the server while it runs
     */
    public ConnectionProbe(String server, ServerQuery query) {
        this.server = server;
        this.query = query;
    }

    @Override
    public Map<String, String> look() {
        Map<String, String> sessions = new LinkedHashMap<>();
        for (List<@Nullable String> row : query.rows("postgres", SESSIONS)) {
            sessions.put(
                    "session %s %s %s".formatted(server, row.get(0), row.get(1)),
                    "%s of \"%s\" in database \"%s\" of %s, %s, last query: %s"
                            .formatted(row.get(2), row.get(3), row.get(4), server, row.get(5), row.get(6)));
        }
        return sessions;
    }
}
