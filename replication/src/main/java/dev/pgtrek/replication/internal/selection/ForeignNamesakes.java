package dev.pgtrek.replication.internal.selection;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.TrustedOwners;
import dev.pgtrek.server.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Objects with the name that a replication of pgtrek would use, and that belong to another role. They are neither
 * read nor removed. Where one occupies the name of an object of pgtrek, the error names it.
 */
public final class ForeignNamesakes {
    /** The objects on the side that changes come from. */
    public static final Set<Kind> PUBLISHING = Set.of(Kind.PUBLICATION);
    /** The objects on the side that changes go to. */
    public static final Set<Kind> SUBSCRIBING = Set.of(Kind.SCHEMA, Kind.SUBSCRIPTION);

    private static final String OBJECTS = TrustedOwners.in("""
            SELECT 'SCHEMA', pg_catalog.pg_get_userbyid(n.nspowner)
              FROM pg_catalog.pg_namespace n
             WHERE n.nspname = ? AND n.nspowner NOT IN (${trusted})
             UNION ALL
            SELECT 'PUBLICATION', pg_catalog.pg_get_userbyid(p.pubowner)
              FROM pg_catalog.pg_publication p
             WHERE p.pubname = ? AND p.pubowner NOT IN (${trusted})
             UNION ALL
            SELECT 'SUBSCRIPTION', pg_catalog.pg_get_userbyid(s.subowner)
              FROM pg_catalog.pg_subscription s
              JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
             WHERE s.subname = ? AND s.subowner NOT IN (${trusted})
            """);

    private ForeignNamesakes() {}

    /** A kind of object. */
    public enum Kind {
        SCHEMA,
        PUBLICATION,
        SUBSCRIPTION
    }

    /** An object, and the statement that removes it. Immutable. */
    public record Stranger(Kind kind, String owner, Side side, ReplicationName name) {
        /** {@code schema x on the target belongs to role y}. */
        @Override
        public String toString() {
            return kind.toString().toLowerCase(Locale.ROOT) + " " + name + " on the " + side + " belongs to role "
                    + owner + ", and is none of pgtrek's for its user";
        }

        /** Returns the remedy. */
        public String remedy() {
            return "connect as " + owner + " if that role runs the migration; else look at it and, if it is of no use,"
                    + " on the " + side + ": DROP " + kind + " " + name + (kind == Kind.SCHEMA ? " CASCADE" : "");
        }
    }

    /** Reads those in the session's database. */
    public static List<Stranger> on(Side side, Connection session, ReplicationName name, Set<Kind> kinds)
            throws SQLException {
        return Rows.all(
                        session,
                        OBJECTS,
                        row -> new Stranger(Kind.valueOf(row.getString(1)), row.getString(2), side, name),
                        name.toString(),
                        name.toString(),
                        name.toString())
                .stream()
                .filter(stranger -> kinds.contains(stranger.kind()))
                .toList();
    }

    /** Returns one sentence that lists all of them with their remedies. */
    public static String described(List<Stranger> strangers) {
        return strangers.stream()
                .map(stranger -> stranger + "; " + stranger.remedy())
                .collect(Collectors.joining("; "));
    }
}
