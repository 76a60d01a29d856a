package dev.pgtrek.replication.internal.journal;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.TrustedOwners;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The schema of a journal, and its tables. Only objects that belong to {@linkplain TrustedOwners pgtrek} are read or
 * removed: another owner's schema of the same name counts as missing. The tables contain facts and never SQL. A row
 * of a form that pgtrek does not write is an error, as another version may have written it.
 */
public final class JournalSchema {
    private static final String EXISTS = TrustedOwners.in("""
            SELECT
              FROM pg_catalog.pg_namespace n
             WHERE n.nspname = ? AND n.nspowner IN (${trusted})
            """);

    private static final String STRANGER = TrustedOwners.in("""
            SELECT pg_catalog.pg_get_userbyid(n.nspowner)
              FROM pg_catalog.pg_namespace n
             WHERE n.nspname = ? AND n.nspowner NOT IN (${trusted})
            """);

    private static final String TABLE = TrustedOwners.in("""
            SELECT c.relkind = 'r' AND NOT c.relhasrules AND NOT c.relrowsecurity AND c.relowner IN (${trusted})
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ? AND n.nspowner IN (${trusted}) AND c.relname = ?
            """);

    /** The user's default privileges may grant rights to others. */
    private static final String GRANTEES_OF_SCHEMA = """
            SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC'
                                           ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END
              FROM pg_catalog.pg_namespace n
             CROSS JOIN LATERAL pg_catalog.aclexplode(n.nspacl) AS a
             WHERE n.nspname = ? AND a.grantee <> n.nspowner
            """;

    private static final String GRANTEES_OF_TABLE = """
            SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC'
                                           ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS a
             WHERE n.nspname = ? AND c.relname = ? AND a.grantee <> c.relowner
            """;

    private final Connection session;
    private final ReplicationName name;

    /** @param session a session with the database that contains the journal */
    public JournalSchema(Connection session, ReplicationName name) {
        this.session = session;
        this.name = name;
    }

    public boolean exists() throws SQLException {
        return Rows.first(session, EXISTS, row -> true, name.toString()).isPresent();
    }

    /** Returns the owner of a schema of that name that does not belong to pgtrek; empty if there is none. */
    public Optional<String> stranger() throws SQLException {
        return Rows.first(session, STRANGER, row -> row.getString(1), name.toString());
    }

    /** Creates the schema, without rights for other roles. */
    void create() throws SQLException {
        Rows.execute(session, "CREATE SCHEMA " + name);
        for (String grantee : Rows.all(session, GRANTEES_OF_SCHEMA, row -> row.getString(1), name.toString())) {
            Rows.execute(session, "REVOKE ALL ON SCHEMA " + name + " FROM " + grantee);
        }
    }

    /**
     * Creates a table, without rights for other roles, unless it exists.
     *
     * @param table a plain name
     * @param columns their definitions
     */
    public void createTable(String table, String columns) throws SQLException {
        if (has(table)) {
            return;
        }
        Rows.execute(session, "CREATE TABLE " + qualified(table) + " (" + columns + ")");
        for (String grantee : Rows.all(session, GRANTEES_OF_TABLE, row -> row.getString(1), name.toString(), table)) {
            Rows.execute(session, "REVOKE ALL ON TABLE " + qualified(table) + " FROM " + grantee);
        }
    }

    /**
     * Returns whether the schema has a table.
     *
     * @throws MigrationException if the object of that name is not a plain table of pgtrek
     */
    public boolean has(String table) throws SQLException {
        Optional<Boolean> plain = Rows.first(session, TABLE, row -> row.getBoolean(1), name.toString(), table);
        if (plain.isPresent() && !plain.get()) {
            throw unexpected(table, "it is no plain table of the user's or of a superuser's", null);
        }
        return plain.isPresent();
    }

    /** Returns a table's name, for statements. */
    public String qualified(String table) {
        return name + "." + table;
    }

    /**
     * Reads a table.
     *
     * @param columns and {@code rest}: the parts of the query before and after the table's name
     * @param reader its exceptions except SQLException report a row of unexpected form
     * @throws MigrationException if a row, or the table itself, has a form that pgtrek does not write, or the table
     *     is missing
     */
    public <T> List<T> rows(String table, String columns, String rest, Rows.Reader<T> reader) throws SQLException {
        if (!has(table)) {
            throw unexpected(table, "it is missing", null);
        }
        try {
            return Rows.all(session, "SELECT " + columns + " FROM ONLY " + qualified(table) + " " + rest, reader);
        } catch (IllegalArgumentException | NullPointerException e) {
            throw unexpected(table, "a row can't be read: " + e.getMessage(), e);
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).startsWith("42")
                    || String.valueOf(e.getSQLState()).startsWith("22")) {
                throw unexpected(table, String.valueOf(e.getMessage()), e);
            }
            throw e;
        }
    }

    private MigrationException unexpected(String table, String why, @Nullable Exception cause) {
        return new MigrationException(
                ErrorCode.REPLICATION,
                "table " + qualified(table) + " of the journal is not as pgtrek writes it: " + why
                        + "; use the version of pgtrek that wrote it, or look at what it holds, and then: DROP SCHEMA "
                        + name
                        + " CASCADE",
                cause);
    }

    /** Removes the schema. Returns whether it existed. */
    public boolean drop() throws SQLException {
        if (!exists()) {
            return false;
        }
        Rows.execute(session, "DROP SCHEMA " + name + " CASCADE");
        return true;
    }
}
