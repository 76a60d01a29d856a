package dev.pgtrek.server;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How strictly a session requires TLS, from no TLS to a verified certificate and host name. The meaning is the same as
 * of libpq's <a href="https://www.postgresql.org/docs/current/libpq-ssl.html">sslmode</a>; the constants are ordered by
 * strictness.
 */
public enum SslMode {
    /** Never TLS. */
    DISABLE,
    /** TLS only if the server rejects a session without it. */
    ALLOW,
    /**
     * TLS if the server offers it. The default, as in libpq. Gives no protection against an attacker who can change the
     * traffic.
     */
    PREFER,
    /** TLS, with any certificate; with a root certificate set, one that it signs, as in libpq. */
    REQUIRE,
    /** TLS, with a certificate that the root certificate signs. */
    VERIFY_CA,
    /** TLS, with a certificate that the root certificate signs and that names the host. */
    VERIFY_FULL;

    /** The value of libpq's {@code sslmode}, for example {@code verify-full}. */
    public String keyword() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether a session without TLS is not allowed. */
    public boolean requiresTls() {
        return compareTo(REQUIRE) >= 0;
    }

    static Optional<SslMode> of(String keyword) {
        return Arrays.stream(values())
                .filter(mode -> mode.keyword().equals(keyword))
                .findFirst();
    }
}
