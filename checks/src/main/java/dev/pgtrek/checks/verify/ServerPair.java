package dev.pgtrek.checks.verify;

import dev.pgtrek.internal.sql.SqlLiteral;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The properties of both servers that affect a comparison of two databases.
 *
 * @param sourceMajor the source's major version
 * @param targetMajor the target's major version
 * @param sameEncoding whether texts have the same bytes on both sides
 */
record ServerPair(int sourceMajor, int targetMajor, boolean sameEncoding) {
    private static final String FACTS = """
            SELECT current_setting('server_version_num')::int / 10000 AS major,
                   current_setting('server_encoding') AS encoding
            """;

    private record Facts(int major, String encoding) {
        static Facts read(SideSessions sessions) throws SQLException {
            return sessions.with("", session -> {
                try (Statement statement = session.createStatement();
                        ResultSet row = statement.executeQuery(FACTS)) {
                    row.next();
                    return new Facts(row.getInt("major"), row.getString("encoding"));
                }
            });
        }
    }

    static ServerPair read(SideSessions source, SideSessions target) throws SQLException {
        Facts from = Facts.read(source);
        Facts to = Facts.read(target);
        return new ServerPair(from.major(), to.major(), from.encoding().equals(to.encoding()));
    }

    boolean sameMajor() {
        return sourceMajor == targetMajor;
    }

    /** Whether one of the servers is older than a major version, and the other one is not. */
    boolean crosses(int major) {
        return (sourceMajor < major) != (targetMajor < major);
    }

    /**
     * Whether both servers have, and can use, the 64-bit hash functions. These have been the same since 11: rows of
     * hash-partitioned tables must keep their partition in dumps and upgrades.
     */
    boolean hasWideHash() {
        return sourceMajor >= 11 && targetMajor >= 11 && sameEncoding;
    }

    /** The first statements of each transaction that reads rows. */
    String rowPrelude() {
        // Since 12 floats are printed with as few digits as identify them, before that with a fixed number of digits.
        // With the setting at 0 all versions print the same 15 (6 for real). Columns for which that would hide a
        // difference are compared by their bytes: see CanonicalColumns.
        return crosses(12) ? "SET LOCAL extra_float_digits = 0;\n" : "";
    }

    /**
     * The first statements of each transaction that reads the catalogs: the settings that its queries use.
     *
     * @param database the name that stands for the database on both servers
     */
    String catalogPrelude(String database) {
        return """
                SET LOCAL pgtrek.same_major = '%s';
                SET LOCAL pgtrek.older_major = '%d';
                SET LOCAL pgtrek.database = %s;
                """.formatted(
                        sameMajor() ? "on" : "off", Math.min(sourceMajor, targetMajor), SqlLiteral.quote(database));
    }

    /** Returns an expression for 64 bits of a text, as a bigint. */
    String hashOf(String text) {
        if (hasWideHash()) {
            // by bytes, even if the collation considers them equal
            return "hashtextextended(%s COLLATE \"C\", 0)".formatted(text);
        }
        String bytes = sameEncoding ? text : "convert_to(" + text + ", 'UTF8')";
        return "('x' || substr(md5(" + bytes + "), 1, 16))::bit(64)::bigint";
    }

    /** Returns an expression that replaces a bytea: much shorter than its text form. */
    String digestOf(String bytes) {
        // sha256 exists since 11; servers that run in FIPS mode reject md5
        return sourceMajor >= 11 && targetMajor >= 11 ? "sha256(" + bytes + ")" : "md5(" + bytes + ")";
    }
}
