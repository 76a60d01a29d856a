package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.text.Names;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.server.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * {@code source-event-triggers}: event triggers of the source that fire for objects created by a replication and its
 * cutover, because pgtrek's user may not suppress them. A failing trigger stops these; a trigger that writes to a table
 * makes the cutover wait for its own locks until its deadline, and then be undone.
 *
 * @see <a href="https://www.postgresql.org/docs/current/event-triggers.html">Event triggers</a>
 */
final class SourceEventTriggersCheck implements PreCheck {
    static final Fact<List<String>> FIRING =
            Fact.ofDatabase("event-triggers-that-fire", Side.SOURCE, SourceEventTriggersCheck::read);

    private static final int RIGHTS_SINCE = 15;
    private static final int SETTING_SINCE = 17;

    /** Those of extensions are meant for all created objects. */
    private static final String TRIGGERS = """
            SELECT t.evtname
              FROM pg_catalog.pg_event_trigger t
             WHERE t.evtenabled::pg_catalog.text = ANY (%s)
               AND t.evtevent <> 'login'
               AND NOT EXISTS (
                   SELECT
                     FROM pg_catalog.pg_depend d
                    WHERE d.classid = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass
                      AND d.objid = t.oid AND d.deptype = 'e')
             ORDER BY t.evtname
            """;

    private static final String BY_ROLE = """
            CASE WHEN %s THEN ARRAY['A', 'R'] ELSE ARRAY['A', 'O'] END
            """;

    private static final String SUPERUSER = "pg_catalog.current_setting('is_superuser') = 'on'";
    private static final String MAY_SET = "pg_catalog.has_parameter_privilege('%s', 'SET')";
    private static final String ROLE = "session_replication_role";
    private static final String SETTING = "event_triggers";

    private static List<String> read(Connection connection) throws SQLException {
        int major = connection.getMetaData().getDatabaseMajorVersion();
        String states = BY_ROLE.formatted(major < RIGHTS_SINCE ? SUPERUSER : MAY_SET.formatted(ROLE));
        return Rows.all(
                connection,
                TRIGGERS.formatted(
                        major < SETTING_SINCE
                                ? states
                                : "CASE WHEN " + MAY_SET.formatted(SETTING) + " THEN ARRAY[]::pg_catalog.text[] ELSE "
                                        + states + " END"),
                row -> row.getString(1));
    }

    @Override
    public String id() {
        return "source-event-triggers";
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(FIRING);
    }

    @Override
    public List<Finding> check(CheckContext context) {
        String user = PrintedSql.name(context.source().user().name());
        boolean superuser = context.source().user().superuser();
        return context.sourceDatabases().stream()
                .map(DatabaseInventory::name)
                .filter(database -> !context.fact(FIRING, database).isEmpty())
                .map(database -> Finding.warning(
                                id(),
                                "event triggers fire at the publication and the comments that pgtrek makes on the source: "
                                        + Names.some(context.fact(FIRING, database))
                                        + "; one that fails stops the replication, and one that writes to a table makes"
                                        + " the cutover wait for its own locks until its deadline undoes it")
                        .listing(context.fact(FIRING, database))
                        .forDatabase(database)
                        .withRemedy("on the source, for the time of the migration: ALTER EVENT TRIGGER … DISABLE"
                                + (superuser || !context.source().version().atLeast(RIGHTS_SINCE)
                                        ? ""
                                        : "; or as a superuser: GRANT SET ON PARAMETER "
                                                + (context.source().version().atLeast(SETTING_SINCE) ? SETTING : ROLE)
                                                + " TO " + user)))
                .toList();
    }
}
