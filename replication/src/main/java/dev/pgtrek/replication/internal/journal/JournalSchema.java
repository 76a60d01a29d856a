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
 * The schema of a journal, and its tables. Only what belongs to {@linkplain TrustedOwners pgtrek} is read or removed: a
 * schema of the same name that is somebody else's counts as not there. The tables hold facts and never SQL; a row of another
 * form than pgtrek writes is an error, as it may be another version's.
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

    /** Default privileges of the user's may give rights to others. */
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

    /** @param session a session with the database that the journal is in */
    public JournalSchema(Connection session, ReplicationName name) {
        this.session = session;
        this.name = name;
    }

    public boolean exists() throws SQLException {
        return Rows.first(session, EXISTS, row -> true, name.toString()).isPresent();
    }

    /** The owner of a schema of that name that is not pgtrek's; empty if there is none. */
    public Optional<String> stranger() throws SQLException {
        return Rows.first(session, STRANGER, row -> row.getString(1), name.toString());
    }

    /** Creates it, with no right for anybody else. */
    void create() throws SQLException {
        Rows.execute(session, "CREATE SCHEMA " + name);
        for (String grantee : Rows.all(session, GRANTEES_OF_SCHEMA, row -> row.getString(1), name.toString())) {
            Rows.execute(session, "REVOKE ALL ON SCHEMA " + name + " FROM " + grantee);
        }
    }

    /**
     * Creates a table, with no right for anybody else, unless it is there.
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
     * Whether it has a table.
     *
     * @throws MigrationException if what is there by that name is no plain table of pgtrek's
     */
    public boolean has(String table) throws SQLException {
        Optional<Boolean> plain = Rows.first(session, TABLE, row -> row.getBoolean(1), name.toString(), table);
        if (plain.isPresent() && !plain.get()) {
            throw unexpected(table, "it is no plain table of the user's or of a superuser's", null);
        }
        return plain.isPresent();
    }

    /** A table's name, for statements. */
    public String qualified(String table) {
        return name + "." + table;
    }

    /**
     * Reads a table.
     *
     * @param columns and what follows the table's name: parts of the query
     * @param reader what it throws but for SQLException tells a row of unexpected form
     * @throws MigrationException if a row, or the table itself, has another form than pgtrek writes, or the table is missing
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

    /** Removes it. Returns whether it was there. */
    public boolean drop() throws SQLException {
        if (!exists()) {
            return false;
        }
        Rows.execute(session, "DROP SCHEMA " + name + " CASCADE");
        return true;
    }
}
