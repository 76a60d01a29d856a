package dev.pgtrek.replication.internal.subscriber;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.jdbc.QuietLog;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.TrustedOwners;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.server.Side;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * The subscription with which the target replicates.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-createsubscription.html">CREATE SUBSCRIPTION</a>
 */
public final class TargetSubscription {
    private static final int STATS_SINCE = 15;
    /** How long workers may take to end by themselves; after that they are terminated, and may take as long again. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long POLL_MILLIS = 50;

    private static final String STATE = TrustedOwners.in("""
            SELECT s.subenabled,
                   w.subid,
                   w.working,
                   w.copying
              FROM pg_catalog.pg_subscription s
              JOIN (SELECT t.subname,
                           t.subid,
                           pg_catalog.bool_or(t.pid IS NOT NULL AND t.relid IS NULL) AS working,
                           pg_catalog.bool_or(t.pid IS NOT NULL AND t.relid IS NOT NULL) AS copying
                      FROM pg_catalog.pg_stat_subscription t
                     GROUP BY t.subname, t.subid) AS w ON w.subname = s.subname
              JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
             WHERE s.subname = ? AND s.subowner IN (${trusted})
            """);

    private static final String ERRORS = """
            SELECT t.apply_error_count + t.sync_error_count
              FROM pg_catalog.pg_stat_subscription_stats t
             WHERE t.subname = ?
            """;

    private static final String END_WORKERS = """
            SELECT pg_catalog.pg_terminate_backend(t.pid)
              FROM pg_catalog.pg_stat_subscription t
              JOIN pg_catalog.pg_subscription s ON s.oid = t.subid
             WHERE t.subname = ? AND t.pid IS NOT NULL AND pg_catalog.pg_has_role(s.subowner, 'USAGE')
            """;

    private static final String TABLES = """
            SELECT n.nspname, c.relname, r.srsubstate
              FROM pg_catalog.pg_subscription_rel r
              JOIN pg_catalog.pg_class c ON c.oid = r.srrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE r.srsubid = ?::pg_catalog.oid
            """;

    private static final String BY_EXTRAS = """
            SELECT aiven_extras.pg_create_subscription(?::text, ?::text, ?::text, ?::text, ?::bool, ?::bool)
            """;

    private static final String OWN = """
            SELECT pg_catalog.pg_has_role(s.subowner, 'USAGE')
              FROM pg_catalog.pg_subscription s
              JOIN pg_catalog.pg_database d ON d.oid = s.subdbid AND d.datname = pg_catalog.current_database()
             WHERE s.subname = ?
            """;

    private final Connection target;
    private final ReplicationName name;

    /** @param target a session in auto-commit mode with the subscribing database */
    public TargetSubscription(Connection target, ReplicationName name) {
        this.target = target;
        this.name = name;
    }

    /**
     * The state of the subscription on the target.
     *
     * @param id its OID
     * @param working whether its apply worker is running
     * @param copying whether a worker is copying a table's rows
     * @param errors how often its workers failed since the counter was reset; 0 where the target, older than 15,
     *     doesn't count
     */
    public record State(String id, boolean enabled, boolean working, boolean copying, long errors) {}

    /**
     * A table of the subscription.
     *
     * @param state {@code i}, {@code d}, {@code f}, {@code s}, and finally {@code r}, ready
     */
    public record Table(QualifiedName name, String state) {
        public boolean ready() {
            return state.equals("r");
        }
    }

    /** Creates it with the user's own right to subscribe; see {@link #create(String, boolean)}. */
    public void create(String conninfo) throws SQLException {
        create(conninfo, false);
    }

    /** Tests the connection with the user's own right to subscribe; see {@link #tryConnection(String, boolean)}. */
    public void tryConnection(String conninfo) throws SQLException {
        tryConnection(conninfo, false);
    }

    /**
     * Creates it so that it continues from where the slot begins, and copies nothing.
     *
     * @param byExtras whether the extension aiven_extras creates it
     */
    public void create(String conninfo, boolean byExtras) throws SQLException {
        Rows.transaction(target, () -> {
            QuietLog.inTransaction(target); // the statement contains a password
            if (byExtras) {
                createByExtras(conninfo, name.toString(), false);
            } else {
                Rows.execute(
                        target,
                        definition(conninfo, name.toString()) + " WITH (create_slot = false, slot_name = '" + name
                                + "', copy_data = false)");
            }
            return true;
        });
    }

    /**
     * Creates it with its slot, and has the server copy all rows. Waits for transactions that are open on the source.
     *
     * @param byExtras whether the extension aiven_extras creates it
     */
    public void createWithSlotAndCopy(String conninfo, boolean byExtras, Duration atMost) throws SQLException {
        // no transaction: a rollback would not remove the slot
        Rows.execute(target, "SET statement_timeout = " + atMost.toMillis());
        try (QuietLog.Scope quiet = QuietLog.inSession(target)) {
            if (byExtras) {
                createByExtras(conninfo, name.toString(), true);
            } else {
                Rows.execute(target, definition(conninfo, name.toString()) + " WITH (slot_name = '" + name + "')");
            }
        }
    }

    private String definition(String conninfo, String publication) throws SQLException {
        return "CREATE SUBSCRIPTION " + name + " CONNECTION " + Rows.literal(target, conninfo) + " PUBLICATION "
                + publication;
    }

    private void createByExtras(String conninfo, String publication, boolean withSlotAndCopy) throws SQLException {
        String flag = String.valueOf(withSlotAndCopy);
        try {
            Rows.first(
                    target,
                    BY_EXTRAS,
                    row -> true,
                    name.toString(),
                    conninfo,
                    publication,
                    name.toString(),
                    flag,
                    flag);
        } catch (PSQLException e) {
            ServerErrorMessage said = e.getServerErrorMessage();
            if (said == null) {
                throw e;
            }
            // its context contains the statement with the password: neither the context nor the cause is passed on
            throw new SQLException(said.getMessage(), e.getSQLState());
        }
    }

    /**
     * Connects from the target to the source, and leaves nothing on either server.
     *
     * @param byExtras whether the extension aiven_extras creates the subscription
     */
    public void tryConnection(String conninfo, boolean byExtras) throws SQLException {
        target.setAutoCommit(false);
        try {
            QuietLog.inTransaction(target); // the statement contains a password
            if (byExtras) {
                createByExtras(conninfo, "pgtrek_none", false);
            } else {
                Rows.execute(
                        target,
                        definition(conninfo, "pgtrek_none")
                                + " WITH (create_slot = false, slot_name = NONE, copy_data = false, enabled = false)");
            }
        } finally {
            target.rollback();
            target.setAutoCommit(true);
        }
    }

    /** Returns whether a session's server counts failures of workers. */
    public static boolean countsErrors(Connection session) throws SQLException {
        return session.getMetaData().getDatabaseMajorVersion() >= STATS_SINCE;
    }

    /**
     * Reads its state; empty if it does not exist. A subscription of that name that does not belong to pgtrek does
     * not count.
     */
    public Optional<State> read() throws SQLException {
        long errors = countsErrors(target)
                ? Rows.first(target, ERRORS, row -> row.getLong(1), name.toString())
                        .orElse(0L)
                : 0;
        return Rows.first(target, STATE, row -> state(row, errors), name.toString());
    }

    private static State state(ResultSet row, long errors) throws SQLException {
        return new State(
                row.getString("subid"),
                row.getBoolean("subenabled"),
                row.getBoolean("working"),
                row.getBoolean("copying"),
                errors);
    }

    /** Returns its tables. */
    public List<Table> tables(State state) throws SQLException {
        return Rows.all(
                target,
                TABLES,
                row -> new Table(new QualifiedName(row.getString(1), row.getString(2)), row.getString(3)),
                state.id());
    }

    /** Refreshes it to the publication's current tables; its server copies the rows of new ones. */
    public void refresh() throws SQLException {
        if (isOwn()) {
            Rows.execute(target, "ALTER SUBSCRIPTION " + name + " REFRESH PUBLICATION WITH (copy_data = true)");
        } else {
            Rows.first(
                    target,
                    "SELECT aiven_extras.pg_alter_subscription_refresh_publication(?::text, true)",
                    row -> true,
                    name.toString());
        }
    }

    /** Enables or disables it. */
    public void enable(boolean enabled) throws SQLException {
        if (isOwn()) {
            Rows.execute(target, "ALTER SUBSCRIPTION " + name + (enabled ? " ENABLE" : " DISABLE"));
        } else {
            String verb = enabled ? "enable" : "disable";
            Rows.first(
                    target,
                    "SELECT aiven_extras.pg_alter_subscription_" + verb + "(?::text)",
                    row -> true,
                    name.toString());
        }
    }

    /** Returns the statements with which a user enables it; the source's database is read-only after a cutover. */
    public static String enabling(ReplicationName name, Side side, String database) {
        return "on the " + side + ", in database " + database + ": "
                + (side == Side.SOURCE ? "SET default_transaction_read_only = off; " : "") + "ALTER SUBSCRIPTION "
                + name
                + " ENABLE";
    }

    /**
     * Disables it, and returns when none of its workers is running, so that nothing arrives until it is enabled.
     *
     * @throws MigrationException if a worker does not end, not even when it is terminated
     */
    public void pause() throws SQLException, InterruptedException {
        enable(false);
        long begun = System.nanoTime();
        boolean ended = false;
        while (read().filter(state -> state.working() || state.copying()).isPresent()) {
            Duration waited = Duration.ofNanos(System.nanoTime() - begun);
            if (!ended && waited.compareTo(PATIENCE) > 0) {
                Rows.all(target, END_WORKERS, row -> true, name.toString());
                ended = true;
            } else if (waited.compareTo(PATIENCE.multipliedBy(2)) > 0) {
                throw new MigrationException(
                        ErrorCode.REPLICATION,
                        "a worker of subscription " + name + " still runs on the target "
                                + PATIENCE.multipliedBy(2).toSeconds()
                                + " s after it was disabled; see there in pg_stat_activity what it waits for");
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** Returns whether the user owns it: those that the extension creates belong to the extension's owner. */
    private boolean isOwn() throws SQLException {
        return Rows.first(target, OWN, row -> row.getBoolean(1), name.toString())
                .orElse(true);
    }

    /** Removes it with its slot, through the connection from the target to the source. */
    public void dropWithSlot() throws SQLException {
        if (isOwn()) {
            Rows.execute(target, "DROP SUBSCRIPTION " + name);
        } else {
            dropByExtras(true);
        }
    }

    /** Removes it without connecting to the source. Returns whether it existed. */
    public boolean drop() throws SQLException {
        if (read().isEmpty()) {
            return false;
        }
        enable(false);
        if (isOwn()) {
            Rows.execute(target, "ALTER SUBSCRIPTION " + name + " SET (slot_name = NONE)");
            Rows.execute(target, "DROP SUBSCRIPTION " + name);
        } else {
            dropByExtras(false);
        }
        return true;
    }

    private void dropByExtras(boolean withSlot) throws SQLException {
        Rows.first(
                target,
                "SELECT aiven_extras.pg_drop_subscription(?::text, ?::bool)",
                row -> true,
                name.toString(),
                String.valueOf(withSlot));
    }
}
