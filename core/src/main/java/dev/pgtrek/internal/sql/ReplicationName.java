package dev.pgtrek.internal.sql;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The common name of all objects of a database's replication, on both servers: publication, slot, subscription, and
 * pgtrek's schema in the target database. It contains the migration's id and a hash of the database's name. It never
 * contains that name itself, as slot names consist only of {@code a-z}, {@code 0-9} and {@code _}. With it
 * {@link dev.pgtrek.Migration#find} recognizes the objects of earlier processes. Immutable.
 *
 * @param migrationId the migration
 * @param hash ten hexadecimal digits that identify the database
 * @see <a
 *     href="https://www.postgresql.org/docs/current/warm-standby.html#STREAMING-REPLICATION-SLOTS-MANIPULATION">Names
 *     of replication slots</a>
 */
public record ReplicationName(String migrationId, String hash) {
    private static final int HASH_BYTES = 5;
    private static final Pattern FORM = Pattern.compile("pgtrek_([a-z0-9]{1,16})_([0-9a-f]{10})");

    /**
     * The form of all names, as a regular expression that Java, PostgreSQL and {@code pg_dump --exclude-schema} understand.
     */
    public static final String PATTERN = "pgtrek_[a-z0-9]{1,16}_[0-9a-f]{10}";

    /** Returns the name for a database of a migration. */
    public static ReplicationName of(String migrationId, String database) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(database.getBytes(StandardCharsets.UTF_8));
            return new ReplicationName(migrationId, HexFormat.of().formatHex(digest, 0, HASH_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Parses the name of an object; empty if it is not one of pgtrek's. */
    public static Optional<ReplicationName> parse(String objectName) {
        Matcher matcher = FORM.matcher(objectName);
        return matcher.matches()
                ? Optional.of(new ReplicationName(matcher.group(1), matcher.group(2)))
                : Optional.empty();
    }

    /** Validates the name, as it becomes a part of statements. */
    public ReplicationName {
        if (!FORM.matcher("pgtrek_" + migrationId + "_" + hash).matches()) {
            throw new IllegalArgumentException(
                    "a migration id is 1 to 16 of a-z and 0-9, and a hash 10 of 0-9 and a-f; were '" + migrationId
                            + "' and '" + hash + "'");
        }
    }

    /** Returns the name on the servers, such as {@code pgtrek_nightly_0a1b2c3d4e}. It needs no quotes. */
    @Override
    public String toString() {
        return "pgtrek_" + migrationId + "_" + hash;
    }
}
