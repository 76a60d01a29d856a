package dev.pgtrek.server;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Opens sessions in the caller's own way, for example through a tunnel, a cloud provider's socket factory, or with
 * custom tokens:
 *
 * <pre>{@code
 * Server source = Server.builder().connections(database -> tunnel.open(database)).build();
 * }</pre>
 *
 * <p>Each call opens a new session with PostgreSQL's JDBC driver, directly with the server. pgtrek changes the settings
 * of the session, keeps it for hours, and closes it. A pooler that shares server sessions between clients, and a pool
 * that reuses sessions, are unsuitable. The implementation limits the duration of a call itself.
 *
 * <p>Several threads call an implementation at once.
 */
@FunctionalInterface
public interface ConnectionSource {
    /**
     * Opens a session.
     *
     * @param database the database's plain name
     */
    Connection open(String database) throws SQLException;
}
