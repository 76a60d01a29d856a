package dev.pgtrek.server;

import dev.pgtrek.internal.login.LoginSocketFactory;
import dev.pgtrek.server.ConnectionFailedException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.PGProperty;

/**
 * Translates the settings into properties of the JDBC driver. Sets every value that the driver would otherwise look up
 * itself (files in the user's home, the JVM's default time-outs), so that only the settings decide.
 */
final class DriverProperties {
    /** Contains no coordinates: these are properties, which need no encoding. */
    static final String URL = "jdbc:postgresql://";

    private final Settings settings;
    private final FailureClassifier failures;
    private final Properties properties = new Properties();

    DriverProperties(Settings settings, FailureClassifier failures) {
        this.settings = settings;
        this.failures = failures;
    }

    /**
     * Returns the properties for a session in the given database.
     *
     * @throws ConnectionFailedException if a file that TLS needs is missing or unusable
     */
    Properties of(String database, Optional<String> password, boolean replication) {
        PGProperty.PG_HOST.set(properties, settings.host());
        PGProperty.PG_PORT.set(properties, settings.port());
        PGProperty.PG_DBNAME.set(properties, database);
        PGProperty.USER.set(properties, settings.user());
        // Without one, the driver would search password files by its own rules.
        PGProperty.PASSWORD.set(properties, password.orElse(""));
        PGProperty.APPLICATION_NAME.set(properties, settings.applicationName());
        settings.options().ifPresent(options -> PGProperty.OPTIONS.set(properties, options));
        // Makes the driver send the application's name at startup instead of by a query; 10 is the oldest supported
        // server.
        PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "10");
        PGProperty.TCP_KEEP_ALIVE.set(properties, settings.keepAlives());
        if (replication) {
            PGProperty.REPLICATION.set(properties, "database");
            PGProperty.PREFER_QUERY_MODE.set(properties, "simple");
        }

        // One deadline applies to the whole login: see Login.
        PGProperty.SOCKET_FACTORY.set(properties, LoginSocketFactory.class.getName());
        PGProperty.LOGIN_TIMEOUT.set(properties, 0);
        PGProperty.CONNECT_TIMEOUT.set(properties, 0);
        PGProperty.SOCKET_TIMEOUT.set(properties, 0);
        PGProperty.SSL_RESPONSE_TIMEOUT.set(properties, 0);

        PGProperty.GSS_ENC_MODE.set(properties, "disable");
        PGProperty.CHANNEL_BINDING.set(
                properties, settings.channelBinding().name().toLowerCase(Locale.ROOT));
        tls();
        return properties;
    }

    private void tls() {
        SslMode mode = settings.sslMode();
        Optional<Path> root = settings.sslRootCert();
        // As in libpq, a root certificate makes "require" verify that the certificate descends from it.
        SslMode effective = mode == SslMode.REQUIRE && root.isPresent() ? SslMode.VERIFY_CA : mode;
        PGProperty.SSL_MODE.set(properties, effective.keyword());
        if (root.filter(Settings.SYSTEM::equals).isPresent()) {
            PGProperty.SSL_FACTORY.set(properties, "org.postgresql.ssl.DefaultJavaSSLFactory");
            return;
        }
        if (effective.compareTo(SslMode.VERIFY_CA) >= 0) {
            Path file = root.orElseThrow(() -> failures.failure(
                    Kind.TLS_UNTRUSTED,
                    "sslmode=" + mode.keyword() + " needs a root certificate to verify the server by: give"
                            + " sslrootcert=<file>, or sslrootcert=system for the authorities that Java trusts",
                    null));
            if (!Files.isReadable(file)) {
                throw failures.failure(
                        Kind.TLS_UNTRUSTED,
                        "the root certificate " + file + " cannot be read: check sslrootcert",
                        null);
            }
            PGProperty.SSL_ROOT_CERT.set(properties, file.toString());
        }
        PGProperty.SSL_CERT.set(
                properties, settings.sslCert().map(Path::toString).orElse(""));
        PGProperty.SSL_KEY.set(properties, settings.sslKey().map(Path::toString).orElse(""));
        settings.sslKey()
                .filter(key -> mode != SslMode.DISABLE)
                .flatMap(this::keyAlgorithm)
                .ifPresent(algorithm -> PGProperty.PEM_KEY_ALGORITHM.set(properties, algorithm));
    }

    private Optional<String> keyAlgorithm(Path key) {
        try {
            return ClientKey.algorithm(key);
        } catch (ClientKey.UnusableKeyException e) {
            throw failures.failure(Kind.CLIENT_CERTIFICATE, String.valueOf(e.getMessage()), null);
        }
    }
}
