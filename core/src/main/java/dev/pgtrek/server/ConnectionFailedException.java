package dev.pgtrek.server;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a session could not be opened. The message is one line that names the server and the remedy; it never
 * contains a password. The cause, if any, is the exception of the driver or of the caller's {@link ConnectionSource}.
 */
public final class ConnectionFailedException extends MigrationException {
    private static final long serialVersionUID = 1L;

    /** The kinds of connection failure. The set may grow. */
    public enum Kind {
        /** Nothing listens at the address, or a firewall rejects the connection. */
        REFUSED(true),
        /** No answer, or an incomplete one, within the connect timeout. */
        TIMEOUT(true),
        /** The host's name does not resolve. */
        UNKNOWN_HOST(false),
        /** The server requires TLS, and {@link Server#sslMode()} does not allow it. */
        TLS_REQUIRED(false),
        /** {@link Server#sslMode()} requires TLS, and the server does not offer it. */
        TLS_REFUSED(false),
        /** The server's certificate, or its name, is not trusted. */
        TLS_UNTRUSTED(false),
        /** A client certificate or its key cannot be used. */
        CLIENT_CERTIFICATE(false),
        /** The password is wrong or missing. */
        AUTHENTICATION(false),
        /** The server's rules (pg_hba.conf, the right to log in or to connect to the database) reject the session. */
        NOT_ALLOWED(false),
        /** The session opened, but the database contains names that are not valid UTF-8, in which they are read. */
        ENCODING(false),
        /** The database does not exist. */
        UNKNOWN_DATABASE(false),
        /** The server, the database or the role has no session left. */
        TOO_MANY_CONNECTIONS(true),
        /** A standby answered where the primary was requested. */
        STANDBY(false),
        /** The server is starting up or shutting down. */
        NOT_READY(true),
        /** The calling thread was interrupted; its interrupt status is set. */
        INTERRUPTED(false),
        /** Any other failure; the message and the cause describe it. */
        OTHER(false);

        private final boolean retryable;

        Kind(boolean retryable) {
            this.retryable = retryable;
        }
    }

    private final Kind kind;
    private final String host;
    private final int port;

    public ConnectionFailedException(Kind kind, String message, @Nullable Throwable cause) {
        this(kind, "", 0, message, cause);
    }

    /** @param host the server's host; empty if it is unknown */
    ConnectionFailedException(Kind kind, String host, int port, String message, @Nullable Throwable cause) {
        super(ErrorCode.CONNECTION, message, cause);
        this.kind = kind;
        this.host = host;
        this.port = port;
    }

    /** Whether the failed session was for this server. */
    public boolean isWith(Server server) {
        return !host.isEmpty() && host.equals(server.host()) && port == server.port();
    }

    /** The kind of failure. */
    public Kind kind() {
        return kind;
    }

    /** Whether the same attempt may succeed later without changes. */
    @Override
    public boolean retryable() {
        return kind.retryable;
    }
}
