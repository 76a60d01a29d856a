package dev.pgtrek.checks.verify;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What a comparison of two databases depends on.
 *
 * @param sourceMajor the source's major version
 * @param targetMajor the target's major version
 * @param sameEncoding whether texts are the same bytes on both sides
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
     * Whether both servers have, and can use, the hash functions with 64 bits. They have been the same since 11: rows of
     * tables that are partitioned by hash must stay where they are over dumps and upgrades.
     */
    boolean hasWideHash() {
        return sourceMajor >= 11 && targetMajor >= 11 && sameEncoding;
    }

    /** What comes first in each transaction that reads rows. */
    String rowPrelude() {
        // Since 12 floats are printed with as few digits as identify them, before that with a fixed number of digits.
        // With
        // the setting at 0 all versions print the same 15 (6 for real). Columns for which that would hide a difference
        // are
        // compared by their bytes: see CanonicalColumns.
        return crosses(12) ? "SET LOCAL extra_float_digits = 0;\n" : "";
    }

    /** What comes first in each transaction that reads the catalogs: what the statements there ask for. */
    String catalogPrelude() {
        return """
                SET LOCAL pgtrek.same_major = '%s';
                SET LOCAL pgtrek.older_major = '%d';
                """.formatted(sameMajor() ? "on" : "off", Math.min(sourceMajor, targetMajor));
    }

    /** An expression for 64 bits, as a bigint, that stand for a text. */
    String hashOf(String text) {
        if (hasWideHash()) {
            // by bytes, also where the collation calls them equal
            return "hashtextextended(%s COLLATE \"C\", 0)".formatted(text);
        }
        String bytes = sameEncoding ? text : "convert_to(" + text + ", 'UTF8')";
        return "('x' || substr(md5(" + bytes + "), 1, 16))::bit(64)::bigint";
    }

    /** An expression for what stands for a bytea: much shorter than its text form. */
    String digestOf(String bytes) {
        // sha256 came with 11; md5 is refused by servers that run in FIPS mode
        return sourceMajor >= 11 && targetMajor >= 11 ? "sha256(" + bytes + ")" : "md5(" + bytes + ")";
    }
}
