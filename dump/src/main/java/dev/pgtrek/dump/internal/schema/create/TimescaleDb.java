package dev.pgtrek.dump.internal.schema.create;

import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.internal.source.SourceCatalog;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has TimescaleDB let its own catalogs and its chunks be restored: between its functions {@code timescaledb_pre_restore} and
 * {@code timescaledb_post_restore} it takes a hypertable for an ordinary table, and runs no jobs. What they set is a setting
 * of the database, which sessions have that begin later.
 *
 * @see <a href="https://github.com/timescale/timescaledb/blob/main/sql/restoring.sql">Its restore functions</a>
 */
public final class TimescaleDb {
    private static final Logger LOG = LoggerFactory.getLogger(TimescaleDb.class);
    public static final String NAME = "timescaledb";

    /**
     * Nothing where the extension is missing or lacks the function; one of that name that is none of its own is not called.
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

    /** @param excluded whether the extension is not to arrive */
    public TimescaleDb(DefinitionSessions sessions, SourceCatalog source, boolean excluded) {
        this.sessions = sessions;
        this.needed = !excluded
                && source.tables().stream()
                        .anyMatch(
                                table -> table.extension().filter(NAME::equals).isPresent());
    }

    /** Before any definition is made, for a target that has the extension already. */
    public void begin() throws SQLException {
        if (needed) {
            begun = true;
            sessions.execute(PRE_RESTORE);
        }
    }

    /** The same for one that gets it. */
    SchemaEntry beginningWith(SchemaEntry entry) {
        if (!begun || !entry.kind().equals("EXTENSION") || !entry.name().equals(NAME)) {
            return entry;
        }
        List<String> statements = new ArrayList<>(entry.statements());
        statements.add(PRE_RESTORE);
        return entry.withStatements(statements);
    }

    /** When the first definitions are there: sessions that began before the extension was there are ended. */
    public void definitionsMade() throws SQLException {
        if (begun) {
            sessions.closeIdle();
        }
    }

    /** When all is there. */
    public void end() throws SQLException {
        if (begun) {
            sessions.execute(POST_RESTORE);
            begun = false;
        }
    }

    /** When something has failed. */
    public void endAfterFailure(Throwable failure) {
        try {
            end();
        } catch (SQLException e) {
            LOG.debug("what TimescaleDB set for the restore is still set", e);
            failure.addSuppressed(e);
        }
    }
}
