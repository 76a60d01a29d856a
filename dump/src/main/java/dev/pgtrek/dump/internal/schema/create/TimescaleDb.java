package dev.pgtrek.dump.internal.schema.create;

import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.internal.source.SourceCatalog;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prepares TimescaleDB for the restore of its catalogs and chunks: between its functions {@code timescaledb_pre_restore}
 * and {@code timescaledb_post_restore} it treats a hypertable as an ordinary table, and runs no jobs. The functions
 * change a setting of the database, which applies to sessions that begin later.
 *
 * @see <a href="https://github.com/timescale/timescaledb/blob/main/sql/restoring.sql">Its restore functions</a>
 */
public final class TimescaleDb {
    private static final Logger LOG = LoggerFactory.getLogger(TimescaleDb.class);
    public static final String NAME = "timescaledb";

    /**
     * Does nothing if the extension is missing or lacks the function; a function of that name that is not its own is not
     * called.
     */
    private static final String CALL = """
            DO $pgtrek$
            DECLARE
                function text;
            BEGIN
                SELECT pg_catalog.format('%%I.%%I()', n.nspname, p.proname)
                  INTO function
                  FROM pg_catalog.pg_extension e
                  JOIN pg_catalog.pg_depend d
                    ON d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND d.refobjid = e.oid
                   AND d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.deptype = 'e'
                  JOIN pg_catalog.pg_proc p ON p.oid = d.objid AND p.pronargs = 0 AND p.proname = '%s'
                  JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                 WHERE e.extname = 'timescaledb';
                IF function IS NOT NULL THEN
                    EXECUTE 'SELECT ' || function;
                END IF;
            END
            $pgtrek$;
            """;

    private static final String PRE_RESTORE = CALL.formatted("timescaledb_pre_restore");
    private static final String POST_RESTORE = CALL.formatted("timescaledb_post_restore");

    private final DefinitionSessions sessions;
    private final boolean needed;
    private boolean begun;

    /** @param excluded whether the extension is excluded from the migration */
    public TimescaleDb(DefinitionSessions sessions, SourceCatalog source, boolean excluded) {
        this.sessions = sessions;
        this.needed = !excluded
                && source.tables().stream()
                        .anyMatch(
                                table -> table.extension().filter(NAME::equals).isPresent());
    }

    /** Prepares a target that already has the extension, before any definition is created. */
    public void begin() throws SQLException {
        if (needed) {
            begun = true;
            sessions.execute(PRE_RESTORE);
        }
    }

    /** Prepares a target when it gets the extension. */
    SchemaEntry beginningWith(SchemaEntry entry) {
        if (!begun || !entry.kind().equals("EXTENSION") || !entry.name().equals(NAME)) {
            return entry;
        }
        List<String> statements = new ArrayList<>(entry.statements());
        statements.add(PRE_RESTORE);
        return entry.withStatements(statements);
    }

    /** Called when the first definitions exist: ends sessions that began before the extension existed. */
    public void definitionsMade() throws SQLException {
        if (begun) {
            sessions.closeIdle();
        }
    }

    /** Called when everything exists. */
    public void end() throws SQLException {
        if (begun) {
            sessions.execute(POST_RESTORE);
            begun = false;
        }
    }

    /** Called after a failure. */
    public void endAfterFailure(Throwable failure) {
        try {
            end();
        } catch (SQLException e) {
            LOG.debug("what TimescaleDB set for the restore is still set", e);
            failure.addSuppressed(e);
        }
    }
}
