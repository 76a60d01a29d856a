package dev.pgtrek.replication.internal.cutover;

import dev.pgtrek.replication.internal.Rows;
import dev.pgtrek.strategy.ReplicationName;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Keeps writers away from one database of the source. What it changes there is remembered in the same transaction by the
 * {@link CutoverMark}.
 */
final class Fence {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(2);

    private static final String DATABASE_SETTING = """
            SELECT (SELECT pg_catalog.substr(c.setting, 31)
                      FROM pg_catalog.unnest(s.setconfig) AS c (setting)
                     WHERE c.setting LIKE 'default\\_transaction\\_read\\_only=%') AS before
              FROM pg_catalog.pg_database d
              LEFT JOIN pg_catalog.pg_db_role_setting s ON s.setdatabase = d.oid AND s.setrole = 0
             WHERE d.datname = pg_catalog.current_database()
            """;

    /** A role's own setting, in this database or in all, counts more than that of the database. */
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

    /** Never walsenders, which bring the last changes to the target, and no processes of the server's own. */
    private static final String OTHERS = """
            FROM pg_catalog.pg_stat_activity a
             WHERE a.datname = pg_catalog.current_database()
               AND a.backend_type = 'client backend'
               AND a.pid <> ALL (?::int[])
               AND a.backend_start < ?::timestamptz
            """;

    private static final String END_OTHERS = "SELECT pg_catalog.pg_terminate_backend(a.pid)\n" + OTHERS;

    private static final String NAMES_OF_OTHERS = """
            SELECT 'pid ' || a.pid || ' of ' || coalesce(a.usename::text, 'nobody')
            """ + OTHERS;

    private final Connection source;
    private final String database;
    private final CutoverMark mark;
    private final TableLocks locks;
    private final List<SourceChange> changes = new ArrayList<>();
    private Optional<String> raisedAt = Optional.empty();

    /**
     * @param source a session in auto-commit mode with the source's database
     * @param locks not yet taken
     */
    Fence(Connection source, String database, ReplicationName name, TableLocks locks) {
        this.source = source;
        this.database = database;
        this.mark = new CutoverMark(source, name);
        this.locks = locks;
    }

    /** What was changed so far. */
    List<SourceChange> changes() {
        return List.copyOf(changes);
    }

    void makeReadOnly(Deadline deadline) throws SQLException, InterruptedException {
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
        change(planned);
        endOthers(deadline);
    }

    void revokeConnect(Deadline deadline) throws SQLException, InterruptedException {
        change(Rows.all(
                source,
                CONNECT_RIGHTS,
                row -> new SourceChange(
                        SourceChange.Kind.CONNECT,
                        row.getString(1),
                        row.getBoolean(2) ? SourceChange.GRANTABLE : null)));
        endOthers(deadline);
    }

    private void change(List<SourceChange> planned) throws SQLException {
        changes.addAll(planned);
        Rows.transaction(source, () -> {
            mark.write(CutoverMark.State.BEGUN, changes);
            for (SourceChange change : planned) {
                Rows.execute(source, change.doing(database));
            }
            return true;
        });
        raisedAt = Rows.first(source, "SELECT pg_catalog.clock_timestamp()::text", row -> row.getString(1));
    }

    /** Those that began before the fence was there: later ones are kept from writing by it. */
    private void endOthers(Deadline deadline) throws SQLException, InterruptedException {
        boolean gone = deadline.await(
                BETWEEN_LOOKS,
                () -> Rows.all(source, END_OTHERS, row -> true, ours(), raised())
                        .isEmpty());
        if (!gone) {
            throw new CutoverFailure("sessions of database " + database + " could not be ended in time: "
                    + String.join("; ", Rows.all(source, NAMES_OF_OTHERS, row -> row.getString(1), ours(), raised())));
        }
    }

    /**
     * Looks once more, right before the switch: a session that was just beginning when the fence came up may not have been
     * seen then.
     */
    void recheck() throws SQLException, InterruptedException {
        if (raisedAt.isEmpty()) {
            return;
        }
        locks.check();
        Rows.all(source, END_OTHERS, row -> true, ours(), raised());
    }

    /** At the very end: those who came since, and wait to write. Readers connect again. */
    void endAllOthers() throws SQLException {
        if (raisedAt.isPresent()) {
            Rows.all(source, END_OTHERS, row -> true, ours(), "infinity");
        }
    }

    private String raised() {
        return raisedAt.orElseThrow();
    }

    private String ours() throws SQLException {
        int[] pids = {source.unwrap(PGConnection.class).getBackendPID(), locks.pid()};
        return IntStream.of(pids).mapToObj(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }

    /** Puts changes back, the last one first, all at once. */
    static void putBack(Connection session, String database, List<SourceChange> changes) throws SQLException {
        for (int i = changes.size() - 1; i >= 0; i--) {
            Rows.execute(session, changes.get(i).undoing(session, database));
        }
    }

    /** The statements that put changes back, for a user. */
    static @Nullable String remedy(Connection session, String database, List<SourceChange> changes)
            throws SQLException {
        String[] statements = new String[changes.size()];
        for (int i = 0; i < statements.length; i++) {
            statements[i] = changes.get(i).undoing(session, database);
        }
        return statements.length == 0 ? null : Arrays.stream(statements).collect(Collectors.joining("; "));
    }
}
