package dev.pgtrek.server;

import dev.pgtrek.internal.login.KeepAlive;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Translates the settings for libpq, in client programs here or in another server. */
final class LibpqSettings {
    /**
     * The locations of systems' trusted authorities; libpq supports the word "system" for them only since version 16.
     */
    private static final List<Path> SYSTEM_ROOTS = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"),
            Path.of("/etc/ssl/cert.pem"));

    private final Settings settings;
    private final String database;

    LibpqSettings(Settings settings, String database) {
        if (!settings.reachableByOthers()) {
            throw new InvalidServerException("client programs and subscriptions cannot use the caller's own source of"
                    + " connections: give the builder host, port and user as well");
        }
        this.settings = settings;
        this.database = database;
    }

    Map<String, String> environment() {
        Map<Keyword, String> values = values();
        values.put(Keyword.APPLICATION_NAME, settings.applicationName());
        values.put(Keyword.GSSENCMODE, "disable");
        settings.sslRootCert()
                .filter(Settings.SYSTEM::equals)
                .flatMap(system ->
                        SYSTEM_ROOTS.stream().filter(Files::isReadable).findFirst())
                .ifPresent(bundle -> values.put(Keyword.SSLROOTCERT, bundle.toString()));
        Map<String, String> environment = new LinkedHashMap<>();
        values.forEach((keyword, value) -> keyword.variable().ifPresent(variable -> environment.put(variable, value)));
        return environment;
    }

    String conninfo() {
        Map<String, String> keywords = new LinkedHashMap<>();
        values().forEach((keyword, value) -> keywords.put(keyword.text(), value));
        keepAlives().forEach((keyword, value) -> keywords.put(keyword.text(), value));
        return KeywordString.format(keywords);
    }

    /** The settings that no environment variable expresses. */
    String keepAliveConninfo() {
        Map<String, String> keywords = new LinkedHashMap<>();
        keepAlives().forEach((keyword, value) -> keywords.put(keyword.text(), value));
        return KeywordString.format(keywords);
    }

    private Map<Keyword, String> keepAlives() {
        if (!settings.keepAlives()) {
            return Map.of(Keyword.KEEPALIVES, "0");
        }
        Map<Keyword, String> values = new LinkedHashMap<>();
        KeepAlive rule = settings.keepAlive();
        values.put(Keyword.KEEPALIVES, "1");
        values.put(Keyword.KEEPALIVES_IDLE, String.valueOf(wholeSeconds(rule.idle())));
        values.put(Keyword.KEEPALIVES_INTERVAL, String.valueOf(wholeSeconds(rule.interval())));
        values.put(Keyword.KEEPALIVES_COUNT, String.valueOf(rule.count()));
        // only where requested: libpq before 12 does not know the keyword
        settings.tcpUserTimeout()
                .ifPresent(time -> values.put(Keyword.TCP_USER_TIMEOUT, String.valueOf(time.toMillis())));
        return values;
    }

    private Map<Keyword, String> values() {
        Map<Keyword, String> values = new LinkedHashMap<>();
        values.put(Keyword.HOST, settings.host());
        values.put(Keyword.PORT, String.valueOf(settings.port()));
        values.put(Keyword.DBNAME, database);
        values.put(Keyword.USER, settings.user());
        settings.passwordFor(database).ifPresent(password -> values.put(Keyword.PASSWORD, password));
        values.put(Keyword.CONNECT_TIMEOUT, String.valueOf(wholeSeconds(settings.connectTimeout())));
        values.put(Keyword.SSLMODE, settings.sslMode().keyword());
        settings.sslRootCert().ifPresent(file -> values.put(Keyword.SSLROOTCERT, file.toString()));
        settings.sslCert().ifPresent(file -> values.put(Keyword.SSLCERT, file.toString()));
        settings.sslKey().ifPresent(file -> values.put(Keyword.SSLKEY, file.toString()));
        if (settings.channelBinding() != Settings.ChannelBinding.PREFER) {
            // Omitted where it is the default: servers before 13 don't know the keyword.
            values.put(Keyword.CHANNEL_BINDING, settings.channelBinding().name().toLowerCase(Locale.ROOT));
        }
        settings.options().ifPresent(options -> values.put(Keyword.OPTIONS, options));
        return values;
    }

    private static long wholeSeconds(Duration duration) {
        return duration.plusMillis(999).toSeconds();
    }
}
