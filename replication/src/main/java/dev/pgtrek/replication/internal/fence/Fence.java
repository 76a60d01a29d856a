package dev.pgtrek.replication.internal.fence;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.replication.internal.mark.CutoverFailure;
import dev.pgtrek.replication.internal.mark.CutoverMark;
import dev.pgtrek.replication.internal.mark.Deadline;
import dev.pgtrek.replication.internal.mark.SourceChange;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fence of one database of the source, which keeps writers out during a cutover. As the
 * {@link dev.pgtrek.cutover.WriteStop} requests, {@link #makeReadOnly} or {@link #revokeConnect} raises it;
 * {@link #putBack} lowers it. The {@link CutoverMark} records each change in the same transaction.
 */
public final class Fence {
    /** Ends all sessions that may write to the database in which a user runs it; see {@link WriterSessions}. */
    public static final String ENDING_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
            + " current_database() AND pid <> pg_backend_pid() AND backend_type NOT IN ('autovacuum worker',"
            + " 'parallel worker', 'walsender') AND backend_type NOT LIKE 'logical replication %'";

    private static final String DATABASE_SETTING = """
            SELECT (SELECT pg_catalog.substr(c.setting, 31)
                      FROM pg_catalog.unnest(s.setconfig) AS c (setting)
                     WHERE c.setting LIKE 'default\\_transaction\\_read\\_only=%') AS before
              FROM pg_catalog.pg_database d
              LEFT JOIN pg_catalog.pg_db_role_setting s ON s.setdatabase = d.oid AND s.setrole = 0
             WHERE d.datname = pg_catalog.current_database()
            """;

    /** A role's own setting, in this database or in all, takes precedence over the database's setting. */
    private static final String ROLE_SETTINGS = """
            SELECT r.rolname,
                   max(pg_catalog.substr(c.setting, 31)) FILTER (WHERE s.setdatabase <> 0) AS before
              FROM pg_catalog.pg_db_role_setting s
              JOIN pg_catalog.pg_roles r ON r.oid = s.setrole
              CROSS JOIN pg_catalog.unnest(s.setconfig) AS c (setting)
             WHERE c.setting LIKE 'default\\_transaction\\_read\\_only=%'
               AND s.setdatabase IN (
                       0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()))
             GROUP BY r.rolname
            """;

    private static final String CONNECT_RIGHTS = """
            SELECT r.rolname, pg_catalog.bool_or(a.is_grantable) AS grantable
              FROM pg_catalog.pg_database d
              CROSS JOIN pg_catalog.aclexplode(coalesce(d.datacl, pg_catalog.acldefault('d', d.datdba))) AS a
              LEFT JOIN pg_catalog.pg_roles r ON r.oid = a.grantee
             WHERE d.datname = pg_catalog.current_database()
               AND a.privilege_type = 'CONNECT'
               AND r.rolname IS DISTINCT FROM SESSION_USER
               AND NOT EXISTS (SELECT
                                 FROM pg_catalog.pg_stat_replication p
                                WHERE p.usename = r.rolname)
             GROUP BY r.rolname
            """;

    /** The session's user and the roles that replicate this database, as far as they lack the right to connect. */
    private static final String SHUT_OUT = """
            SELECT u.name
              FROM (SELECT SESSION_USER::text AS name
                     UNION
                    SELECT p.usename
                      FROM pg_catalog.pg_stat_replication p
                      JOIN pg_catalog.pg_stat_activity a ON a.pid = p.pid
                     WHERE a.datname = pg_catalog.current_database() AND p.usename IS NOT NULL) AS u
             WHERE NOT pg_catalog.has_database_privilege(
                           u.name::name, pg_catalog.current_database()::text, 'CONNECT')
             ORDER BY u.name
            """;

    private final Connection source;
    private final String database;
    private final CutoverMark mark;
    private final SourceTableLocks locks;
    private final WriterSessions writers;
    private final List<SourceChange> changes = new ArrayList<>();
    private Optional<String> raisedAt = Optional.empty();

    /**
     * @param source a session in auto-commit mode with the source's database
     * @param locks not yet taken
     */
    public Fence(Connection source, String database, ReplicationName name, SourceTableLocks locks) {
        this.source = source;
        this.database = database;
        this.mark = new CutoverMark(source, name);
        this.locks = locks;
        this.writers = new WriterSessions(source, database, locks::pid);
    }

    /** Excludes further processes of the source, which belong to pgtrek and only read. */
    public void spare(Supplier<Set<Integer>> processes) {
        writers.spare(processes);
    }

    /** Returns the changes made so far. */
    public List<SourceChange> changes() {
        return List.copyOf(changes);
    }

    /** Makes transactions of the database read-only by default, and ends the sessions that began before. */
    public void makeReadOnly(Deadline deadline) throws SQLException, InterruptedException {
        writers.requireEnding();
        locks.take(source, deadline);
        List<SourceChange> planned = new ArrayList<>();
        planned.add(new SourceChange(
                SourceChange.Kind.READ_ONLY,
                null,
                Rows.first(source, DATABASE_SETTING, row -> Optional.ofNullable(row.getString(1)))
                        .flatMap(value -> value)
                        .orElse(null)));
        planned.addAll(Rows.all(
                source,
                ROLE_SETTINGS,
                row -> new SourceChange(SourceChange.Kind.READ_ONLY, row.getString(1), row.getString(2))));
        raise(planned);
        writers.end(raised(), deadline);
    }

    /** Revokes the right to connect from all roles that the cutover does not need, and ends the existing sessions. */
    public void revokeConnect(Deadline deadline) throws SQLException, InterruptedException {
        writers.requireEnding();
        raise(Rows.all(
                source,
                CONNECT_RIGHTS,
                row -> new SourceChange(
                        SourceChange.Kind.CONNECT,
                        row.getString(1),
                        row.getBoolean(2) ? SourceChange.GRANTABLE : null)));
        writers.end(raised(), deadline);
    }

    /** Makes the changes, and records in the same transaction how to undo them. */
    private void raise(List<SourceChange> planned) throws SQLException {
        List<SourceChange> all = new ArrayList<>(changes);
        all.addAll(planned);
        Rows.transaction(source, () -> {
            mark.write(CutoverMark.State.BEGUN, all);
            for (SourceChange change : planned) {
                Rows.execute(source, change.doing(database));
            }
            List<String> shutOut = Rows.all(source, SHUT_OUT, row -> row.getString(1));
            if (!shutOut.isEmpty()) {
                throw new CutoverFailure("taking the right to connect to database " + database
                        + " would shut out whom the cutover itself needs: " + String.join(", ", shutOut)
                        + "; on the source: GRANT CONNECT ON DATABASE " + PrintedSql.name(database) + " TO "
                        + shutOut.stream().map(PrintedSql::name).collect(Collectors.joining(", ")));
            }
            return true;
        });
        changes.addAll(planned);
        raisedAt = Rows.first(source, "SELECT pg_catalog.clock_timestamp()::text", row -> row.getString(1));
    }

    /**
     * Checks again immediately before the switch: a session that was starting while the fence was raised may not have
     * been visible then.
     */
    public void recheck() throws SQLException, InterruptedException {
        if (raisedAt.isEmpty()) {
            return;
        }
        locks.check();
        writers.end(raised());
    }

    /**
     * Ends the sessions that began since and wait to write. Runs at the very end; readers reconnect.
     *
     * @throws CutoverFailure if this user may not end some of them; all others were ended
     */
    public void endAllOthers() throws SQLException {
        if (raisedAt.isPresent()) {
            writers.endAll();
        }
    }

    private String raised() {
        return raisedAt.orElseThrow();
    }

    /** Reverts changes in reverse order, in one transaction. */
    public static void putBack(Connection session, String database, List<SourceChange> changes) throws SQLException {
        for (int i = changes.size() - 1; i >= 0; i--) {
            Rows.execute(session, changes.get(i).undoing(session, database));
        }
    }

    /** Returns the statements that revert changes, for a user to run. */
    public static @Nullable String remedy(Connection session, String database, List<SourceChange> changes)
            throws SQLException {
        String[] statements = new String[changes.size()];
        for (int i = 0; i < statements.length; i++) {
            statements[i] = PrintedSql.of(changes.get(i).undoing(session, database));
        }
        return statements.length == 0 ? null : Arrays.stream(statements).collect(Collectors.joining("; "));
    }
}
