package dev.pgtrek.server;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How much a session insists on TLS, from not at all to a server whose certificate and name are both proven. The meaning
 * is that of libpq's <a href="https://www.postgresql.org/docs/current/libpq-ssl.html">sslmode</a>; the order of the
 * constants is that of their strictness.
 */
public enum SslMode {
    /** Never TLS. */
    DISABLE,
    /** TLS only if the server refuses a session without it. */
    ALLOW,
    /** TLS if the server offers it. The default, as in libpq. Protects from no one who can change the traffic. */
    PREFER,
    /** TLS, with any certificate; where a root certificate is given, one that it vouches for, as in libpq. */
    REQUIRE,
    /** TLS, with a certificate that the root certificate vouches for. */
    VERIFY_CA,
    /** TLS, with a certificate that the root certificate vouches for and that names the host. */
    VERIFY_FULL;

    /** The value of libpq's {@code sslmode}, for example {@code verify-full}. */
    public String keyword() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether a session without TLS is out of the question. */
    public boolean requiresTls() {
        return compareTo(REQUIRE) >= 0;
    }

    static Optional<SslMode> of(String keyword) {
        return Arrays.stream(values())
                .filter(mode -> mode.keyword().equals(keyword))
                .findFirst();
    }
}
