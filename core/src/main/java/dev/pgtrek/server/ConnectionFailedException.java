package dev.pgtrek.server;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import org.jspecify.annotations.Nullable;

/**
 * A session could not be opened. The message is one line that names the server and says what to do; it never holds a
 * password. The cause, where there is one, is what the driver or the caller's own {@link ConnectionSource} threw.
 */
public final class ConnectionFailedException extends MigrationException {
    private static final long serialVersionUID = 1L;

    /** What stood in the way. The set may grow. */
    public enum Kind {
        /** Nothing listens at the address, or a firewall refuses. */
        REFUSED(true),
        /** No answer, or not all of it, within the connect timeout. */
        TIMEOUT(true),
        /** The host's name does not resolve. */
        UNKNOWN_HOST(false),
        /** The server wants TLS, and {@link Server#sslMode()} does not. */
        TLS_REQUIRED(false),
        /** {@link Server#sslMode()} wants TLS, and the server does not offer it. */
        TLS_REFUSED(false),
        /** The server's certificate, or its name, is not vouched for. */
        TLS_UNTRUSTED(false),
        /** A client certificate or its key cannot be used. */
        CLIENT_CERTIFICATE(false),
        /** The password is wrong or missing. */
        AUTHENTICATION(false),
        /** The server's rules (pg_hba.conf, the right to log in or to connect to the database) refuse the session. */
        NOT_ALLOWED(false),
        /** The session is there, but the database has names that are not valid in UTF-8, in which they are read. */
        ENCODING(false),
        /** There is no such database. */
        UNKNOWN_DATABASE(false),
        /** The server, the database or the role has no session left. */
        TOO_MANY_CONNECTIONS(true),
        /** A standby answered where the primary was asked for. */
        STANDBY(false),
        /** The server is starting up or shutting down. */
        NOT_READY(true),
        /** The calling thread was interrupted; its interrupt status is set. */
        INTERRUPTED(false),
        /** Anything else; the message and the cause say what. */
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

    /** @param host the server's; empty if it is not known */
    ConnectionFailedException(Kind kind, String host, int port, String message, @Nullable Throwable cause) {
        super(ErrorCode.CONNECTION, message, cause);
        this.kind = kind;
        this.host = host;
        this.port = port;
    }

    /** Whether the session would have been one with this server. */
    public boolean isWith(Server server) {
        return !host.isEmpty() && host.equals(server.host()) && port == server.port();
    }

    /** What stood in the way. */
    public Kind kind() {
        return kind;
    }

    /** Whether the same attempt may succeed later with nothing changed. */
    @Override
    public boolean retryable() {
        return kind.retryable;
    }
}
