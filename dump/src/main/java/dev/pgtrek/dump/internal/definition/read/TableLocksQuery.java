package dev.pgtrek.dump.internal.definition.read;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;

/**
 * Locks tables so that their form can't change while definitions are read: the server's functions that print definitions see
 * what is committed, and not what the transaction's snapshot shows.
 */
public final class TableLocksQuery {
    /** All names in one row, however many there are. Skips tables that the user may not read, and so not lock. */
    private static final String NAMES = Query.of(Record.class, """
            SELECT pg_catalog.string_agg(pg_catalog.format('ONLY %I.%I', n.nspname, c.relname), ', ' ORDER BY c.oid) AS names
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p')
               AND c.relpersistence <> 't'
               AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
               AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
               AND (? OR c.oid = ANY (?))
               AND {n is of users}
               AND {pg_class c is no member}
            """).sql(0);

    private TableLocksQuery() {}

    /** Locks all tables of the database that the user may read, in one statement; waits for those who change them. */
    public static void lockAll(Connection session) throws SQLException {
        lock(session, true, new Long[0]);
    }

    /** Locks some tables, by OID. */
    public static void lock(Connection session, Collection<Long> tables) throws SQLException {
        lock(session, false, tables.toArray(new Long[0]));
    }

    private static void lock(Connection session, boolean all, Long[] tables) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(NAMES)) {
            statement.setBoolean(1, all);
            statement.setArray(2, session.createArrayOf("oid", tables));
            try (ResultSet rows = statement.executeQuery();
                    Statement locking = session.createStatement()) {
                rows.next();
                String names = rows.getString("names");
                if (names != null) {
                    locking.setEscapeProcessing(false);
                    locking.execute("LOCK TABLE " + names + " IN ACCESS SHARE MODE");
                }
            }
        }
    }
}
