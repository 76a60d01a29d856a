package dev.pgtrek.dump.internal.tool;

import dev.pgtrek.server.ConnectionFailedException;
import dev.pgtrek.server.Server;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sessions of a client tool in a database. Thread-safe. */
public final class ToolSessions {
    private static final Logger LOG = LoggerFactory.getLogger(ToolSessions.class);

    private static final String WORKING = """
            SELECT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a
                            WHERE a.datname = pg_catalog.current_database()
                              AND a.application_name = ?
                              AND a.pid <> pg_catalog.pg_backend_pid()
                              AND a.state = 'active'
                              AND a.wait_event_type IS DISTINCT FROM 'Client')
            """;

    private final Server server;
    private final String database;

    public ToolSessions(Server server, String database) {
        this.server = server;
        this.database = database;
    }

    /**
     * Whether the server is working for the tool at this moment, for example on an index; false if the server can't be
     * queried.
     */
    public boolean working() {
        try (Connection session = server.connect(database);
                PreparedStatement statement = session.prepareStatement(WORKING)) {
            statement.setString(1, server.applicationName());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        } catch (SQLException | ConnectionFailedException e) {
            LOG.debug("the server can't be asked what it does for a client tool", e);
            return false;
        }
    }
}
