package dev.pgtrek.server;

import dev.pgtrek.internal.SqlState;
import dev.pgtrek.server.ConnectionFailedException.Kind;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Determines why a session could not be opened, and the remedy, by <a
 * href="https://www.postgresql.org/docs/current/errcodes-appendix.html">SQLSTATE</a> and by the types of the causes, as
 * messages of the server and the driver may be in any language.
 */
final class FailureClassifier {
    /**
     * The SQLSTATEs that the driver itself never uses. They identify a server's error, also if another exception wraps
     * it.
     */
    private static final Set<String> SERVERS_STATES = Set.of(
            SqlState.INVALID_PASSWORD,
            SqlState.INVALID_AUTHORIZATION,
            SqlState.UNDEFINED_DATABASE,
            SqlState.INSUFFICIENT_PRIVILEGE,
            SqlState.TOO_MANY_CONNECTIONS,
            SqlState.ADMIN_SHUTDOWN,
            SqlState.CRASH_SHUTDOWN,
            SqlState.CANNOT_CONNECT_NOW);

    private final Settings settings;
    private final String database;

    FailureClassifier(Settings settings, String database) {
        this.settings = settings;
        this.database = database;
    }

    /**
     * Returns the reason as an exception.
     *
     * @param passwordGiven whether the login used a password
     */
    ConnectionFailedException classify(SQLException e, boolean passwordGiven) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        boolean server = SERVERS_STATES.contains(state)
                || (e instanceof PSQLException psql && psql.getServerErrorMessage() != null);
        return server ? byServer(state, e) : byDriver(state, e, passwordGiven);
    }

    ConnectionFailedException timeout(@Nullable Throwable cause) {
        return failure(
                Kind.TIMEOUT,
                "no answer within " + Settings.seconds(settings.connectTimeout())
                        + "; check host, port and firewalls, or raise connect_timeout",
                cause);
    }

    ConnectionFailedException failure(Kind kind, String why, @Nullable Throwable cause) {
        return new ConnectionFailedException(
                kind,
                settings.reachableByOthers() ? settings.host() : "",
                settings.port(),
                "cannot connect to " + target() + ": " + why,
                cause);
    }

    private String target() {
        String where = settings.reachableByOthers()
                ? host() + ":" + settings.port() + " as user \"" + settings.user() + "\""
                : "the caller's own source of connections";
        return where + ", database \"" + database + "\"";
    }

    private String host() {
        return settings.host().indexOf(':') >= 0 ? "[" + settings.host() + "]" : settings.host();
    }

    private ConnectionFailedException byServer(String state, SQLException e) {
        String says = "; the server says: " + words(e);
        return switch (state) {
            case SqlState.INVALID_PASSWORD ->
                failure(
                        Kind.AUTHENTICATION,
                        "the server refuses the password" + says
                                + "; give the right one in the server's address, in PGPASSWORD or in the password file",
                        e);
            case SqlState.INVALID_AUTHORIZATION -> notAllowed(says, e);
            case SqlState.UNDEFINED_DATABASE ->
                failure(Kind.UNKNOWN_DATABASE, "there is no such database; name one that exists" + says, e);
            case SqlState.INSUFFICIENT_PRIVILEGE ->
                failure(Kind.NOT_ALLOWED, "the role lacks CONNECT on the database; grant it" + says, e);
            case SqlState.TOO_MANY_CONNECTIONS ->
                failure(
                        Kind.TOO_MANY_CONNECTIONS,
                        "no session is left; close some, or raise max_connections or the limit of the database or the role"
                                + says,
                        e);
            case SqlState.CANNOT_CONNECT_NOW, SqlState.ADMIN_SHUTDOWN, SqlState.CRASH_SHUTDOWN ->
                failure(Kind.NOT_READY, "the server is starting up or shutting down; try again later" + says, e);
            default -> failure(Kind.OTHER, "the server says: " + words(e) + " (" + state + ")", e);
        };
    }

    /** The server has one code for every rejection. Its words about encryption are unchanged since 9.5 or 14. */
    private ConnectionFailedException notAllowed(String says, SQLException e) {
        String words = words(e);
        boolean wantsTls =
                words.contains("no encryption") || words.contains("SSL off") || words.contains("SSL required");
        if (wantsTls && !settings.sslMode().requiresTls()) {
            return failure(
                    Kind.TLS_REQUIRED,
                    "the server does not let this session in without TLS; set sslmode=require or stricter, was "
                            + settings.sslMode().keyword() + says,
                    e);
        }
        return failure(
                Kind.NOT_ALLOWED,
                "the server does not let this session in; check that the role may log in, and that pg_hba.conf has a"
                        + " line for this role, database, client address and sslmode="
                        + settings.sslMode().keyword() + says,
                e);
    }

    private ConnectionFailedException byDriver(String state, SQLException e, boolean passwordGiven) {
        if (find(e, UnknownHostException.class).isPresent()) {
            return failure(
                    Kind.UNKNOWN_HOST,
                    "the host's name does not resolve; check its spelling and this machine's name service",
                    e);
        }
        Optional<ConnectException> refused = find(e, ConnectException.class);
        if (find(e, SocketTimeoutException.class).isPresent()
                || refused.filter(FailureClassifier::timedOut).isPresent()) {
            return timeout(e);
        }
        if (refused.isPresent() || find(e, NoRouteToHostException.class).isPresent()) {
            return failure(
                    Kind.REFUSED,
                    "nothing listens there, or a firewall refuses; check host and port, that the server runs, and that"
                            + " its listen_addresses covers this address",
                    e);
        }
        return tls(state, e).orElseGet(() -> login(state, e, passwordGiven));
    }

    private Optional<ConnectionFailedException> tls(String state, SQLException e) {
        boolean untrusted = find(e, SSLException.class).isPresent()
                && find(e, GeneralSecurityException.class).isPresent();
        // A host name missing from the certificate is the only such error that the driver itself raises.
        boolean misnamed = settings.sslMode() == SslMode.VERIFY_FULL
                && state.equals(SqlState.CONNECTION_FAILURE)
                && e.getCause() == null;
        if (untrusted || misnamed) {
            return Optional.of(failure(
                    Kind.TLS_UNTRUSTED,
                    "the server's certificate is not vouched for (sslmode="
                            + settings.sslMode().keyword() + ", sslrootcert="
                            + settings.sslRootCert().map(Object::toString).orElse("")
                            + "): " + words(root(e))
                            + "; give the certificate of its authority as sslrootcert, and the host as the certificate"
                            + " names it",
                    e));
        }
        if (find(e, SSLException.class).isPresent()) {
            return Optional.of(failure(
                    Kind.OTHER, "the TLS handshake failed: " + words(root(e)) + "; check sslmode and sslcert", e));
        }
        // In every language of the driver the message contains these three letters; the message about passwords does
        // not.
        if (settings.sslMode().requiresTls()
                && state.equals(SqlState.SERVER_REJECTED_CONNECTION)
                && words(e).contains("SSL")) {
            return Optional.of(failure(
                    Kind.TLS_REFUSED,
                    "the server does not offer TLS, which sslmode="
                            + settings.sslMode().keyword()
                            + " asks for; turn ssl on in the server, or choose sslmode=prefer",
                    e));
        }
        return Optional.empty();
    }

    private ConnectionFailedException login(String state, SQLException e, boolean passwordGiven) {
        if (state.equals(SqlState.SERVER_REJECTED_CONNECTION) && !passwordGiven) {
            return failure(
                    Kind.AUTHENTICATION,
                    "the server asks for a password, and none is given"
                            + settings.whyNoPassword(database)
                                    .map(why -> " (" + why + ")")
                                    .orElse("")
                            + "; give it in the server's address, in PGPASSWORD or in the password file",
                    e);
        }
        if (state.equals(SqlState.SERVER_REJECTED_CONNECTION)) {
            return failure(
                    Kind.AUTHENTICATION,
                    "the login failed: " + words(e)
                            + "; check the password, channel_binding, and the method that pg_hba.conf demands",
                    e);
        }
        Throwable root = root(e);
        return failure(Kind.OTHER, words(e) + (root == e ? "" : " (" + words(root) + ")"), e);
    }

    /** The system's own TCP time-out, which is reported as a refused connection. */
    private static boolean timedOut(ConnectException e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("timed out");
    }

    private static <T extends Throwable> Optional<T> find(Throwable e, Class<T> type) {
        // A limited depth suffices: no driver nests deeper, and a chain may be circular.
        @Nullable Throwable current = e;
        for (int depth = 0; current != null && depth < 20; depth++) {
            if (type.isInstance(current)) {
                return Optional.of(type.cast(current));
            }
            current = current.getCause();
        }
        return Optional.empty();
    }

    private static Throwable root(Throwable e) {
        Throwable current = e;
        for (int depth = 0; depth < 20; depth++) {
            @Nullable Throwable cause = current.getCause();
            if (cause == null) {
                break;
            }
            current = cause;
        }
        return current;
    }

    /** Returns the message of an error on one line. */
    private static String words(Throwable e) {
        @Nullable String message = e.getMessage();
        if (e instanceof PSQLException psql) {
            @Nullable ServerErrorMessage server = psql.getServerErrorMessage();
            message = server == null ? message : server.getMessage();
        }
        return message == null
                ? e.getClass().getSimpleName()
                : message.replaceAll("\\s*\\R\\s*", " ").replaceFirst("\\.?\\s*$", "");
    }
}
