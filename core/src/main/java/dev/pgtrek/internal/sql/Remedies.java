package dev.pgtrek.internal.sql;

import java.nio.charset.StandardCharsets;

/**
 * Remedies for a conflicting database of the target: to rename it. Only its users know whether it contains rows that
 * exist nowhere else, so no remedy of pgtrek drops it.
 */
public final class Remedies {
    private static final String SUFFIX = "_kept";
    private static final int LONGEST_NAME = 63;
    /** pgtrek and the server's own tools connect to it. */
    private static final String MAINTENANCE = "postgres";

    private Remedies() {}

    /** Returns how to have a database of the target created again, and keep its contents. */
    public static String setAside(String database) {
        return database.equals(MAINTENANCE)
                ? "save what the target alone holds of database postgres, then choose drop (PopulatedTarget.DROP)"
                : "on the target: " + statement(database) + "; that keeps what it holds, and it is created anew";
    }

    /** Returns how to start the migration of a database again. */
    public static String startOver(String database) {
        return "stop this migration; " + setAside(database) + " when you start it over";
    }

    private static String statement(String database) {
        return "ALTER DATABASE " + PrintedSql.name(database) + " RENAME TO "
                + PrintedSql.name(shortened(database) + SUFFIX);
    }

    /** Shortens a name, as the server cuts longer ones, possibly to the old name. */
    private static String shortened(String name) {
        String kept = name;
        while (kept.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME - SUFFIX.length()) {
            kept = kept.substring(0, kept.offsetByCodePoints(kept.length(), -1));
        }
        return kept;
    }
}
