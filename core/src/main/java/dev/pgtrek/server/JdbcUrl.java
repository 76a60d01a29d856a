package dev.pgtrek.server;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGProperty;

/**
 * Reads the URLs of PostgreSQL's <a href="https://jdbc.postgresql.org/documentation/use/">JDBC driver</a>,
 * {@code jdbc:postgresql://host:port/database?name=value&...}, and translates them into libpq's keywords. As in the
 * driver a plus sign stands for a space, and {@code ssl=true} alone means {@code sslmode=verify-full}.
 *
 * <p>Rejects driver properties that would change sessions in a way unsuitable for a migration, with the reason.
 */
final class JdbcUrl {
    static final String PREFIX = "jdbc:postgresql:";

    /** Properties with the same meaning as a keyword of libpq. */
    private static final Map<String, Keyword> SAME = Map.ofEntries(
            Map.entry("user", Keyword.USER),
            Map.entry("password", Keyword.PASSWORD),
            Map.entry("sslmode", Keyword.SSLMODE),
            Map.entry("sslrootcert", Keyword.SSLROOTCERT),
            Map.entry("sslcert", Keyword.SSLCERT),
            Map.entry("sslkey", Keyword.SSLKEY),
            Map.entry("sslpassword", Keyword.SSLPASSWORD),
            Map.entry("sslNegotiation", Keyword.SSLNEGOTIATION),
            Map.entry("connectTimeout", Keyword.CONNECT_TIMEOUT),
            Map.entry("loginTimeout", Keyword.CONNECT_TIMEOUT),
            Map.entry("ApplicationName", Keyword.APPLICATION_NAME),
            Map.entry("options", Keyword.OPTIONS),
            Map.entry("channelBinding", Keyword.CHANNEL_BINDING),
            Map.entry("requireAuth", Keyword.REQUIRE_AUTH),
            Map.entry("gssEncMode", Keyword.GSSENCMODE),
            Map.entry("service", Keyword.SERVICE));

    private static final Map<String, String> REFUSED = Map.of(
            "sslfactory",
            "say what is to be trusted instead: sslmode=require trusts every certificate, sslrootcert=<file> the ones"
                    + " that it vouches for, sslrootcert=system the ones that this Java trusts",
            "sslhostnameverifier",
            "sslmode=verify-full verifies the host's name, sslmode=verify-ca does not",
            "currentSchema",
            "all sessions run with an empty search_path; leave it out",
            "socketTimeout",
            "it would cut off long copies; leave it out",
            "queryTimeout",
            "it would cut off long copies; leave it out",
            "socketFactory",
            "give the builder your own source of connections instead: Server.builder().connections(...)",
            "readOnly",
            "a migration decides that itself; leave it out");

    private static final Set<String> HARMLESS = Set.of("socketTimeout=0", "queryTimeout=0", "readOnly=false");

    private final String url;
    private final Parameters parameters = new Parameters();

    JdbcUrl(String url) {
        this.url = url;
    }

    Parameters parse() {
        int question = url.indexOf('?');
        String address = url.substring(PREFIX.length(), question < 0 ? url.length() : question);
        if (address.indexOf('@') >= 0) {
            throw new InvalidServerException("a JDBC URL holds no user and password before the host: write"
                    + " ?user=...&password=... behind the database, or leave out \"jdbc:\" for a libpq URI");
        }
        address(address);
        if (question >= 0) {
            query(url.substring(question + 1));
        }
        return parameters;
    }

    private void address(String address) {
        if (!address.startsWith("//")) {
            if (address.startsWith("/") && address.length() > 1) {
                throw new InvalidServerException(
                        "two slashes precede the host in a JDBC URL: jdbc:postgresql://host/db");
            }
            database(address.equals("/") ? "" : address);
            return;
        }
        int slash = address.indexOf('/', 2);
        if (slash >= 0 && address.indexOf('/', slash + 1) >= 0) {
            throw new InvalidServerException(
                    "the JDBC URL has too many slashes: a slash in a database name is written %2F");
        }
        String host = slash < 0 ? address.substring(2) : address.substring(2, slash);
        if (host.indexOf(',') >= 0) {
            throw new InvalidServerException(SettingsReader.SEVERAL_HOSTS);
        }
        int colon = host.lastIndexOf(':');
        if (colon > host.lastIndexOf(']')) {
            parameters.put(Keyword.PORT, host.substring(colon + 1));
            host = host.substring(0, colon);
        }
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        parameters.put(Keyword.HOST, bracketed ? host.substring(1, host.length() - 1) : host);
        database(slash < 0 ? "" : address.substring(slash + 1));
    }

    private void database(String encoded) {
        if (!encoded.isEmpty()) {
            parameters.put(Keyword.DBNAME, decode(encoded, "the database name in the JDBC URL"));
        }
    }

    private void query(String query) {
        @Nullable String ssl = null;
        for (String parameter : query.split("&")) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            String value = equals < 0
                    ? ""
                    : decode(parameter.substring(equals + 1), "the value of a property in the JDBC URL");
            if (name.equals("ssl")) {
                ssl = value;
            } else if (!name.isEmpty()) {
                property(name, value);
            }
        }
        if (ssl != null && !ssl.equals("false") && !parameters.values().containsKey(Keyword.SSLMODE)) {
            parameters.put(Keyword.SSLMODE, SslMode.VERIFY_FULL.keyword());
        }
    }

    private void property(String name, String value) {
        @Nullable Keyword same = SAME.get(name);
        if (same != null) {
            // The driver also accepts fractions in its login time-out.
            boolean fraction = name.equals("loginTimeout") && value.matches("\\d+\\.\\d+");
            parameters.put(same, fraction ? String.valueOf((int) Math.ceil(Double.parseDouble(value))) : value);
        } else if (name.equals("targetServerType")) {
            parameters.put(Keyword.TARGET_SESSION_ATTRS, value.equals("master") ? "primary" : value);
        } else if (name.equals("tcpKeepAlive")) {
            parameters.put(Keyword.KEEPALIVES, value.equals("true") ? "1" : "0");
        } else if (name.equals("loadBalanceHosts")) {
            parameters.put(Keyword.LOAD_BALANCE_HOSTS, value.equals("true") ? "random" : "disable");
        } else if (REFUSED.containsKey(name) && !HARMLESS.contains(name + "=" + value)) {
            throw new InvalidServerException(name + " in the JDBC URL is not supported: " + REFUSED.get(name));
        } else if (PGProperty.forName(name) == null) {
            throw parameters.unknown(name, "JDBC ", Spelling.closest(name, SAME.keySet()));
        } else if (!REFUSED.containsKey(name)) {
            throw new InvalidServerException(
                    name + " in the JDBC URL is not supported: it does nothing for a migration; leave it out");
        }
    }

    private static String decode(String text, String what) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new InvalidServerException(
                    what + " holds a percent sign that two hexadecimal digits do not follow; a percent sign itself is"
                            + " written %25");
        }
    }
}
