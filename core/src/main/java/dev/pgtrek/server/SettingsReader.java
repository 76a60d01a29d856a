package dev.pgtrek.server;

import dev.pgtrek.internal.login.KeepAlive;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Creates settings from a connection string and from libpq's <a
 * href="https://www.postgresql.org/docs/current/libpq-envars.html">environment</a>, which supplies the defaults. As in
 * libpq the files of {@code ~/.postgresql} and {@code ~/.pgpass} are used where they exist. An empty value counts as
 * missing.
 */
final class SettingsReader {
    static final String SEVERAL_HOSTS =
            "several hosts are given: all sessions of a migration must reach one and the same"
                    + " server, as snapshots and replication slots live on one alone; give the primary's host";

    /** Linux's limits on the seconds and the number of keep-alives. */
    private static final int LONGEST_IDLE = 32_767;

    private static final int LONGEST_INTERVAL = 3_600;
    private static final int MOST_KEEPALIVES = 127;

    private final Map<Keyword, String> given;
    private final Map<String, String> environment;
    private final Map<Keyword, String> values = new EnumMap<>(Keyword.class);

    SettingsReader(Parameters parameters, Map<String, String> environment) {
        this.given = parameters.values();
        this.environment = environment;
    }

    Settings read() {
        for (Keyword keyword : Keyword.values()) {
            merge(keyword);
        }
        ImmutableSettings.Builder settings = ImmutableSettings.builder();
        host().ifPresent(settings::givenHost);
        port().ifPresent(settings::port);
        value(Keyword.USER).ifPresent(settings::givenUser);
        value(Keyword.DBNAME).ifPresent(settings::database);
        password().ifPresent(settings::password);
        tls(settings);
        value(Keyword.CHANNEL_BINDING).map(this::channelBinding).ifPresent(settings::channelBinding);
        value(Keyword.OPTIONS).ifPresent(settings::options);
        value(Keyword.TARGET_SESSION_ATTRS).map(this::primaryOnly).ifPresent(settings::primaryOnly);
        value(Keyword.APPLICATION_NAME)
                .or(() -> value(Keyword.FALLBACK_APPLICATION_NAME))
                .ifPresent(settings::applicationName);
        connectTimeout().ifPresent(settings::connectTimeout);
        keepAlive(settings);
        return settings.build();
    }

    private void merge(Keyword keyword) {
        String explicit = given.getOrDefault(keyword, "");
        String fromEnvironment = keyword.variable()
                .map(name -> environment.getOrDefault(name, ""))
                .orElse("");
        String value = explicit.isEmpty() ? fromEnvironment : explicit;
        if (value.isEmpty()) {
            return;
        }
        String origin = explicit.isEmpty()
                ? "the environment variable " + keyword.variable().orElse("")
                : keyword.text();
        keyword.refusal(value, origin).ifPresent(refusal -> {
            throw new InvalidServerException(refusal + "; leave it out");
        });
        values.put(keyword, value);
    }

    private Optional<String> value(Keyword keyword) {
        return Optional.ofNullable(values.get(keyword));
    }

    /** Accepts an address beside the host's name only if both are the same: the driver resolves names itself. */
    private Optional<String> host() {
        Optional<String> host = value(Keyword.HOST);
        Optional<String> address = value(Keyword.HOSTADDR);
        if (host.isPresent() && address.isPresent() && !host.equals(address)) {
            if (given.getOrDefault(Keyword.HOST, "").isEmpty()) {
                return address;
            }
            if (!given.getOrDefault(Keyword.HOSTADDR, "").isEmpty()) {
                throw new InvalidServerException(
                        "hostaddr beside another host is not supported: the JDBC driver resolves the host's name itself;"
                                + " give one of the two");
            }
        }
        return host.or(() -> address);
    }

    private Optional<Integer> port() {
        return value(Keyword.PORT).map(text -> {
            if (text.indexOf(',') >= 0) {
                throw new InvalidServerException(SEVERAL_HOSTS);
            }
            // The message omits a value that is not a number: in a malformed URI it may be the start of a password.
            return number(text, "the port must be a number from 1 to 65535");
        });
    }

    private Optional<Password> password() {
        Optional<Password> fixed = value(Keyword.PASSWORD).map(Password.Fixed::new);
        return fixed.or(() -> value(Keyword.PASSFILE)
                .map(file -> path(file, Keyword.PASSFILE))
                .or(this::defaultPassFile)
                .map(Password.FromFile::new));
    }

    private void tls(ImmutableSettings.Builder settings) {
        Optional<Path> root = value(Keyword.SSLROOTCERT).map(file -> path(file, Keyword.SSLROOTCERT));
        boolean system = root.filter(Settings.SYSTEM::equals).isPresent();
        SslMode mode = sslMode().orElse(system ? SslMode.VERIFY_FULL : SslMode.PREFER);
        settings.sslMode(mode);
        if (mode.requiresTls()) {
            root = root.or(() -> defaultFile("root.crt"));
        }
        root.ifPresent(settings::sslRootCert);

        Optional<Path> cert = value(Keyword.SSLCERT).map(file -> path(file, Keyword.SSLCERT));
        Optional<Path> key = value(Keyword.SSLKEY).map(file -> path(file, Keyword.SSLKEY));
        boolean asked = cert.isPresent() || key.isPresent();
        if (!asked && (system || mode == SslMode.DISABLE)) {
            return;
        }
        Optional<Path> certOrDefault = cert.or(() -> defaultFile("postgresql.crt"));
        Optional<Path> keyOrDefault = key.or(() -> defaultFile("postgresql.key"));
        // An incomplete pair is an error only if one half was set explicitly.
        if (asked || (certOrDefault.isPresent() && keyOrDefault.isPresent())) {
            certOrDefault.ifPresent(settings::sslCert);
            keyOrDefault.ifPresent(settings::sslKey);
        }
    }

    private Optional<SslMode> sslMode() {
        Optional<SslMode> mode = value(Keyword.SSLMODE)
                .map(text -> SslMode.of(text)
                        .orElseThrow(() -> invalid(
                                Keyword.SSLMODE, "disable, allow, prefer, require, verify-ca or verify-full", text)));
        return mode.or(
                () -> value(Keyword.REQUIRESSL).map(text -> text.startsWith("1") ? SslMode.REQUIRE : SslMode.PREFER));
    }

    private Settings.ChannelBinding channelBinding(String text) {
        for (Settings.ChannelBinding binding : Settings.ChannelBinding.values()) {
            if (binding.name().toLowerCase(Locale.ROOT).equals(text)) {
                return binding;
            }
        }
        throw invalid(Keyword.CHANNEL_BINDING, "disable, prefer or require", text);
    }

    private boolean primaryOnly(String text) {
        return switch (text) {
            case "any" -> false;
            case "primary", "read-write" -> true;
            default ->
                throw invalid(
                        Keyword.TARGET_SESSION_ATTRS,
                        "any, primary or read-write, as a standby cannot be migrated",
                        text);
        };
    }

    private Optional<Duration> connectTimeout() {
        return value(Keyword.CONNECT_TIMEOUT)
                .map(text -> Duration.ofSeconds(
                        number(text, "connect_timeout must be a whole number of seconds from 1 to 3600")));
    }

    /** Reads the keep-alive settings; as in libpq, 0 stands for the default. */
    private void keepAlive(ImmutableSettings.Builder settings) {
        KeepAlive common = Settings.DEFAULT_KEEP_ALIVE;
        value(Keyword.KEEPALIVES).ifPresent(text -> settings.keepAlives(bounded(Keyword.KEEPALIVES, text, 1) != 0));
        settings.keepAlive(new KeepAlive(
                given(Keyword.KEEPALIVES_IDLE, LONGEST_IDLE)
                        .map(Duration::ofSeconds)
                        .orElse(common.idle()),
                given(Keyword.KEEPALIVES_INTERVAL, LONGEST_INTERVAL)
                        .map(Duration::ofSeconds)
                        .orElse(common.interval()),
                given(Keyword.KEEPALIVES_COUNT, MOST_KEEPALIVES).orElse(common.count())));
        given(Keyword.TCP_USER_TIMEOUT, Integer.MAX_VALUE)
                .map(Duration::ofMillis)
                .ifPresent(settings::tcpUserTimeout);
    }

    private Optional<Integer> given(Keyword keyword, int most) {
        return value(keyword).map(text -> bounded(keyword, text, most)).filter(number -> number > 0);
    }

    private static int bounded(Keyword keyword, String text, int most) {
        String rule = keyword.text() + " must be a whole number from 0 to " + most;
        int number = number(text, rule);
        if (number < 0 || number > most) {
            throw new InvalidServerException(rule + ", was " + number);
        }
        return number;
    }

    private static int number(String text, String rule) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw new InvalidServerException(rule);
        }
    }

    private static Path path(String text, Keyword keyword) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new InvalidServerException(keyword.text() + " is not the path of a file");
        }
    }

    private static InvalidServerException invalid(Keyword keyword, String allowed, String value) {
        // A long or unusual value may contain the text after it, possibly a password.
        String was = value.matches("[A-Za-z-]{1,16}") ? ", was \"" + value + "\"" : "";
        return new InvalidServerException(keyword.text() + " must be " + allowed + was);
    }

    private Optional<Path> defaultPassFile() {
        return windows()
                ? folder("APPDATA").map(folder -> folder.resolve("postgresql").resolve("pgpass.conf"))
                : home().map(home -> home.resolve(".pgpass"));
    }

    private Optional<Path> defaultFile(String name) {
        return (windows()
                        ? folder("APPDATA").map(folder -> folder.resolve("postgresql"))
                        : home().map(home -> home.resolve(".postgresql")))
                .map(folder -> folder.resolve(name))
                .filter(Files::exists);
    }

    private Optional<Path> home() {
        return folder("HOME")
                .or(() -> Optional.ofNullable(System.getProperty("user.home")).map(Path::of));
    }

    private Optional<Path> folder(String variable) {
        return Optional.ofNullable(environment.get(variable))
                .filter(value -> !value.isEmpty())
                .map(Path::of);
    }

    private static boolean windows() {
        return System.getProperty("os.name", "").startsWith("Windows");
    }
}
