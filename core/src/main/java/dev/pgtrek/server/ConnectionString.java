package dev.pgtrek.server;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Distinguishes the three forms of a server's address. */
final class ConnectionString {
    static final String EXPECTED = "expected a URI (postgresql://user@host:5432/postgres), a keyword string"
            + " (host=... port=... user=...) or a JDBC URL (jdbc:postgresql://host:5432/postgres?user=...)";
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]{0,30})://.*", Pattern.DOTALL);

    private ConnectionString() {}

    static Parameters parse(String text) {
        String trimmed = text.strip();
        if (trimmed.isEmpty()) {
            throw new InvalidServerException("the server's address is empty: " + EXPECTED);
        }
        if (trimmed.startsWith(JdbcUrl.PREFIX)) {
            return new JdbcUrl(trimmed).parse();
        }
        if (LibpqUri.recognizes(trimmed)) {
            return new LibpqUri(trimmed).parse();
        }
        Matcher foreign = SCHEME.matcher(trimmed);
        if (foreign.matches()) {
            throw new InvalidServerException(
                    "a server's address does not begin with " + foreign.group(1) + "://; " + EXPECTED);
        }
        if (trimmed.startsWith("jdbc:")) {
            throw new InvalidServerException("the JDBC URL is not one of PostgreSQL's driver: " + EXPECTED);
        }
        return KeywordString.parse(text);
    }
}
