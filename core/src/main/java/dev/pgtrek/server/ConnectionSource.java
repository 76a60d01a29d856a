package dev.pgtrek.server;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The caller's own way to open sessions, for example through a tunnel, a cloud provider's socket factory, or with tokens
 * of its own:
 *
 * <pre>{@code
 * Server source = Server.builder().connections(database -> tunnel.open(database)).build();
 * }</pre>
 *
 * <p>Each call opens a session of its own with PostgreSQL's JDBC driver, directly with the server: pgtrek changes the
 * settings of the session, keeps it for hours, and closes it. A pooler that shares server sessions between clients, and a
 * pool that hands the same session out again, do not serve. How long a call may take is its own affair.
 *
 * <p>Implementations are called by several threads at once.
 */
@FunctionalInterface
public interface ConnectionSource {
    /**
     * Opens a session.
     *
     * @param database the database, by its plain name
     */
    Connection open(String database) throws SQLException;
}
