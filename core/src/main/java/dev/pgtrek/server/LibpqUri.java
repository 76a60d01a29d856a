package dev.pgtrek.server;

/**
 * Reads libpq's <a href="https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS">connection
 * URIs</a>: {@code postgresql://[user[:password]@][host][:port][/dbname][?keyword=value[&...]]}. As in libpq each part
 * may be missing or empty, and a keyword of the query replaces an earlier part.
 *
 * <p>Stricter than libpq in one respect: rejects an {@code @} after the host, unless it is in the value of a known
 * keyword. Such an {@code @} is nearly always the end of a password that contains a slash. The rest of that password
 * would be read as the name of a host or a database, and shown as such.
 */
final class LibpqUri {
    private static final String ENCODE =
            "characters such as / ? # @ : % in a user name, password or database name must be percent-encoded (@ is %40,"
                    + " / is %2F)";

    private final String rest;
    private final Parameters parameters = new Parameters();

    /** Creates a parser for a URI without surrounding white space. */
    LibpqUri(String uri) {
        rest = uri.substring(uri.indexOf("://") + 3);
    }

    static boolean recognizes(String text) {
        return text.regionMatches(true, 0, "postgresql://", 0, 13) || text.regionMatches(true, 0, "postgres://", 0, 11);
    }

    Parameters parse() {
        int hostStart = userInfo();
        int hostEnd = endOf(hostStart, "/?");
        String query = hostEnd < rest.length() ? path(hostEnd) : "";
        if (hostStart == 0 && query.indexOf('@') >= 0) {
            parameters.distrust();
        }
        address(rest.substring(hostStart, hostEnd));
        query(query);
        return parameters;
    }

    /** Reads user and password, which end at the first {@code @} before any slash. Returns the start of the host. */
    private int userInfo() {
        int end = endOf(0, "@/");
        if (end == rest.length() || rest.charAt(end) == '/') {
            return 0;
        }
        String[] parts = rest.substring(0, end).split(":", 2);
        parameters.put(Keyword.USER, Percent.decode(parts[0], "the user name in the URI"));
        if (parts.length == 2) {
            parameters.put(Keyword.PASSWORD, Percent.decode(parts[1], "the password in the URI"));
        }
        return end + 1;
    }

    private void address(String address) {
        if (address.indexOf('@') >= 0) {
            throw new InvalidServerException("the URI has two @ signs before its host ends: " + ENCODE);
        }
        if (address.indexOf(',') >= 0) {
            throw new InvalidServerException(SettingsReader.SEVERAL_HOSTS);
        }
        int hostEnd = address.startsWith("[") ? bracketEnd(address) : address.indexOf(':');
        String host = hostEnd < 0 ? address : address.substring(0, hostEnd);
        String port = hostEnd < 0 || hostEnd == address.length() ? "" : address.substring(hostEnd + 1);
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        if (!host.isEmpty()) {
            parameters.put(Keyword.HOST, Percent.decode(host, "the host in the URI"));
        }
        if (!port.isEmpty()) {
            parameters.put(Keyword.PORT, Percent.decode(port, "the port in the URI"));
        }
    }

    /** Returns the position of the port's colon after an IPv6 address in brackets, or the end. */
    private static int bracketEnd(String address) {
        int bracket = address.indexOf(']');
        if (bracket < 2 || (bracket + 1 < address.length() && address.charAt(bracket + 1) != ':')) {
            throw new InvalidServerException(
                    "the URI's IPv6 address must stand in brackets, followed by the port or a slash: [::1]:5432");
        }
        return bracket + 1;
    }

    /** Reads the database's name. Returns the query. */
    private String path(int start) {
        int end = endOf(start, "?");
        String path = rest.substring(start, end);
        if (path.indexOf('@') >= 0) {
            throw new InvalidServerException("an @ stands behind the URI's host: " + ENCODE);
        }
        if (path.length() > 1) {
            parameters.put(Keyword.DBNAME, Percent.decode(path.substring(1), "the database name in the URI"));
        }
        return end == rest.length() ? "" : rest.substring(end + 1);
    }

    private void query(String query) {
        if (query.isEmpty()) {
            return;
        }
        int position = 0;
        for (String parameter : query.split("&", -1)) {
            position++;
            int equals = parameter.indexOf('=');
            if (equals < 1 || parameter.indexOf('=', equals + 1) >= 0) {
                throw new InvalidServerException("parameter " + position
                        + " of the URI must have the form keyword=value, with & = % in the value percent-encoded");
            }
            String name = Percent.decode(parameter.substring(0, equals), "a keyword in the URI");
            String value = Percent.decode(parameter.substring(equals + 1), "the value of a keyword in the URI");
            if (name.equals("ssl")) {
                ssl(value);
            } else {
                parameters.put(name, value);
            }
        }
    }

    /** Accepts {@code ssl=true}, the only JDBC URL property that libpq supports. */
    private void ssl(String value) {
        if (!value.equals("true")) {
            throw new InvalidServerException(
                    "ssl=true is the only value of ssl in a URI; use sslmode, for example sslmode=disable");
        }
        parameters.put(Keyword.SSLMODE, SslMode.REQUIRE.keyword());
    }

    private int endOf(int start, String terminators) {
        for (int i = start; i < rest.length(); i++) {
            if (terminators.indexOf(rest.charAt(i)) >= 0) {
                return i;
            }
        }
        return rest.length();
    }
}
