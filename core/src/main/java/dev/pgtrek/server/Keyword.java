package dev.pgtrek.server;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The keywords of libpq's connection strings, with the environment variable for each default, and their support in
 * pgtrek. Keywords without a reason for rejection are used. The others must apply everywhere or not at all: in sessions
 * of the JDBC driver, in PostgreSQL's client programs, and in the connection string of a subscription. Client programs
 * take settings only from the environment, as arguments would show the password.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS">Parameter key words</a>
 */
enum Keyword {
    HOST("host", "PGHOST"),
    HOSTADDR("hostaddr", "PGHOSTADDR"),
    PORT("port", "PGPORT"),
    DBNAME("dbname", "PGDATABASE"),
    USER("user", "PGUSER"),
    PASSWORD("password", "PGPASSWORD"),
    PASSFILE("passfile", "PGPASSFILE"),
    CONNECT_TIMEOUT("connect_timeout", "PGCONNECT_TIMEOUT"),
    APPLICATION_NAME("application_name", "PGAPPNAME"),
    FALLBACK_APPLICATION_NAME("fallback_application_name", null),
    SSLMODE("sslmode", "PGSSLMODE"),
    REQUIRESSL("requiressl", "PGREQUIRESSL"),
    SSLROOTCERT("sslrootcert", "PGSSLROOTCERT"),
    SSLCERT("sslcert", "PGSSLCERT"),
    SSLKEY("sslkey", "PGSSLKEY"),
    CHANNEL_BINDING("channel_binding", "PGCHANNELBINDING"),
    OPTIONS("options", "PGOPTIONS"),
    TARGET_SESSION_ATTRS("target_session_attrs", "PGTARGETSESSIONATTRS"),

    KEEPALIVES("keepalives", null),
    KEEPALIVES_IDLE("keepalives_idle", null),
    KEEPALIVES_INTERVAL("keepalives_interval", null),
    KEEPALIVES_COUNT("keepalives_count", null),
    TCP_USER_TIMEOUT("tcp_user_timeout", null),

    SERVICE("service", "PGSERVICE", "service files are not read; write out what the service stands for"),
    SERVICEFILE("servicefile", null, "service files are not read; write out what the service stands for"),
    CLIENT_ENCODING("client_encoding", null, "all sessions use UTF-8", "utf8", "utf-8", "unicode", "auto"),
    LOAD_BALANCE_HOSTS(
            "load_balance_hosts", "PGLOADBALANCEHOSTS", "all sessions must reach one and the same server", "disable"),
    REPLICATION(
            "replication", null, "replication sessions are opened where they are needed", "false", "off", "no", "0"),

    SSLNEGOTIATION(
            "sslnegotiation",
            "PGSSLNEGOTIATION",
            "client programs before version 17 cannot negotiate in another way",
            "postgres"),
    SSLCOMPRESSION("sslcompression", "PGSSLCOMPRESSION", "neither Java nor OpenSSL compress any more", "0"),
    SSLCERTMODE(
            "sslcertmode",
            "PGSSLCERTMODE",
            "a client certificate is sent when it is given and the server asks for it",
            "allow"),
    SSLPASSWORD(
            "sslpassword",
            null,
            "no environment variable hands it to client programs; use a client key without password"),
    SSLCRL("sslcrl", "PGSSLCRL", Reasons.REVOCATION),
    SSLCRLDIR("sslcrldir", "PGSSLCRLDIR", Reasons.REVOCATION),
    SSLSNI("sslsni", "PGSSLSNI", "Java always names the host in its greeting", "1"),
    SSLKEYLOGFILE("sslkeylogfile", null, "it writes the secrets of the sessions to a file"),
    SSL_MIN_PROTOCOL_VERSION(
            "ssl_min_protocol_version",
            "PGSSLMINPROTOCOLVERSION",
            "Java itself decides, by its security property jdk.tls.disabledAlgorithms",
            "tlsv1",
            "tlsv1.1",
            "tlsv1.2"),
    SSL_MAX_PROTOCOL_VERSION(
            "ssl_max_protocol_version",
            "PGSSLMAXPROTOCOLVERSION",
            "Java itself decides, by its system property jdk.tls.client.protocols",
            "tlsv1.3"),
    MIN_PROTOCOL_VERSION("min_protocol_version", "PGMINPROTOCOLVERSION", Reasons.PROTOCOL, "3.0"),
    MAX_PROTOCOL_VERSION("max_protocol_version", "PGMAXPROTOCOLVERSION", Reasons.PROTOCOL, "3.0", "latest"),

    REQUIREPEER("requirepeer", "PGREQUIREPEER", "it speaks of Unix-domain sockets, which Java does not use here"),
    REQUIRE_AUTH("require_auth", "PGREQUIREAUTH", "client programs before version 16 would not heed it"),
    GSSENCMODE("gssencmode", "PGGSSENCMODE", Reasons.KERBEROS, "disable", "allow", "prefer"),
    KRBSRVNAME("krbsrvname", null, Reasons.KERBEROS, "postgres"),
    GSSLIB("gsslib", "PGGSSLIB", Reasons.KERBEROS),
    GSSDELEGATION("gssdelegation", "PGGSSDELEGATION", Reasons.KERBEROS, "0"),
    SCRAM_CLIENT_KEY("scram_client_key", null, Reasons.LOGIN),
    SCRAM_SERVER_KEY("scram_server_key", null, Reasons.LOGIN),
    OAUTH_ISSUER("oauth_issuer", null, Reasons.LOGIN),
    OAUTH_CLIENT_ID("oauth_client_id", null, Reasons.LOGIN),
    OAUTH_CLIENT_SECRET("oauth_client_secret", null, Reasons.LOGIN),
    OAUTH_SCOPE("oauth_scope", null, Reasons.LOGIN);

    /** Reasons that several keywords share. */
    private static final class Reasons {
        static final String REVOCATION = "the JDBC driver reads no revocation lists";
        static final String PROTOCOL = "all sessions speak version 3.0";
        static final String KERBEROS = "sessions use neither GSSAPI nor SSPI; use TLS, and a password or a certificate";
        static final String LOGIN = "sessions log in by a password or a client certificate";
    }

    private final String text;
    private final @Nullable String variable;
    private final @Nullable String refusal;
    /** The values that request the existing behaviour, in lower case, between spaces. */
    private final String harmless;

    Keyword(String text, @Nullable String variable) {
        this(text, variable, null);
    }

    Keyword(String text, @Nullable String variable, @Nullable String refusal, String... harmless) {
        this.text = text;
        this.variable = variable;
        this.refusal = refusal;
        this.harmless = String.join(" ", harmless);
    }

    /** The keyword as written in a connection string. */
    String text() {
        return text;
    }

    /** The environment variable that gives the default. */
    Optional<String> variable() {
        return Optional.ofNullable(variable);
    }

    /** Whether the value must not appear in any message. */
    boolean secret() {
        return this == PASSWORD || this == SSLPASSWORD || this == OAUTH_CLIENT_SECRET || this == SCRAM_CLIENT_KEY;
    }

    /**
     * Returns the message for a user of this keyword, if pgtrek does not support the value.
     *
     * @param origin the source of the value: the keyword itself, or the environment variable
     */
    Optional<String> refusal(String value, String origin) {
        List<String> allowed = harmless.isEmpty() ? List.of() : List.of(harmless.split(" "));
        if (refusal == null || allowed.contains(value.toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        String but = allowed.isEmpty() ? "" : " with a value other than " + String.join(" or ", allowed);
        return Optional.of(origin + but + " is not supported: " + refusal);
    }

    static Optional<Keyword> of(String text) {
        return Optional.ofNullable(BY_TEXT.get(text));
    }

    /** Returns the keyword that is closest to a misspelt one. */
    static Optional<String> closestTo(String misspelt) {
        return Spelling.closest(misspelt, BY_TEXT.keySet());
    }

    private static final Map<String, Keyword> BY_TEXT =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Keyword::text, Function.identity()));
}
