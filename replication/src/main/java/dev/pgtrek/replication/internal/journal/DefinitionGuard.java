package dev.pgtrek.replication.internal.journal;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Prevents all users except superusers from changing definitions in a database that a superuser's subscription writes
 * to. Servers before 16 run code that fires for a replicated row, such as a trigger {@code ENABLE ALWAYS}, with the
 * rights of the subscription's owner. By creating such a trigger, the owner of a table would become a superuser. The
 * guard is an event trigger, whose function is in the journal's schema and is removed with it.
 *
 * @see <a href="https://www.postgresql.org/docs/15/logical-replication-security.html">The rights of the apply worker
 *     before 16</a>
 */
public final class DefinitionGuard {
    private static final int WORKERS_ACT_AS_THE_TABLES_OWNER_SINCE = 16;

    /**
     * Only a superuser can create event triggers, and only a superuser's subscription has a worker with such rights.
     */
    private static final String POSSIBLE = """
            SELECT pg_catalog.current_setting('is_superuser') = 'on'
               AND EXISTS (SELECT FROM pg_catalog.pg_language l WHERE l.lanname = 'plpgsql')
            """;

    private static final String FUNCTION = """
            CREATE FUNCTION %s.guard() RETURNS pg_catalog.event_trigger LANGUAGE plpgsql
            SET search_path = pg_catalog, pg_temp AS $guard$
            BEGIN
              IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname = SESSION_USER AND r.rolsuper) THEN
                RAISE EXCEPTION USING
                  ERRCODE = 'insufficient_privilege',
                  MESSAGE = 'only superusers may change definitions while pgtrek replicates into this database',
                  DETAIL = 'This server would run a trigger of a table''s owner as a superuser.',
                  HINT = 'Wait for the cutover, or for the end of migration %s.';
              END IF;
            END $guard$
            """;

    private final Connection session;
    private final ReplicationName name;

    /** @param session with the database that is written to */
    public DefinitionGuard(Connection session, ReplicationName name) {
        this.session = session;
        this.name = name;
    }

    /** Creates the guard where the server needs it. Requires the journal's schema. */
    void raise() throws SQLException {
        if (session.getMetaData().getDatabaseMajorVersion() < WORKERS_ACT_AS_THE_TABLES_OWNER_SINCE
                && Rows.first(session, POSSIBLE, row -> row.getBoolean(1)).orElseThrow()) {
            Rows.execute(session, FUNCTION.formatted(name, name.migrationId()));
            Rows.execute(
                    session,
                    "CREATE EVENT TRIGGER " + name + " ON ddl_command_start EXECUTE PROCEDURE " + name + ".guard()");
        }
    }

    /** Removes the guard, within the session's transaction; does nothing where there is none. */
    public void lift() throws SQLException {
        Rows.execute(session, "DROP EVENT TRIGGER IF EXISTS " + name);
    }
}
