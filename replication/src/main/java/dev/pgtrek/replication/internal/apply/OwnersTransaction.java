package dev.pgtrek.replication.internal.apply;

import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.inventory.QualifiedName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Applies changes on the target and rolls them back. A change runs triggers, checks and index expressions of the
 * table's owner, and a rollback does not undo their effects outside the database. So the change runs with the owner's
 * rights, and that code can't obtain others:
 *
 * <ul>
 * <li>A temporary {@code SECURITY DEFINER} function of the owner applies it. Inside one, the server rejects every
 * change of role and session authorization; {@code SET ROLE} alone could be reset by the code.
 * <li>A superuser's table is changed by a temporary role, which may change that table and nothing else.
 * <li>Only {@code ROLLBACK} follows the call, as the code may have changed the session's settings, such as
 * {@code search_path}, or the function. Deferred triggers never run.
 * <li>The session is used for nothing else, neither before nor afterwards.
 * </ul>
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-createfunction.html#SQL-CREATEFUNCTION-SECURITY">Writing SECURITY
 *     DEFINER Functions Safely</a>
 * @see <a href="https://www.postgresql.org/docs/current/logical-replication-security.html">Logical Replication Security</a>
 */
final class OwnersTransaction {
    private static final int OWNER_APPLIES_SINCE = 16;
    /** Older servers evaluate functions of a partition key whenever the table is opened, also to lock it. */
    private static final int OPENS_WITHOUT_CODE_SINCE = 13;

    /** SQLSTATEs of locks held by other sessions, and of time-outs: the worker waits for either. */
    private static final Set<String> NO_REFUSAL = Set.of(
            SqlState.LOCK_NOT_AVAILABLE,
            SqlState.QUERY_CANCELED,
            SqlState.DEADLOCK_DETECTED,
            SqlState.SERIALIZATION_FAILURE);

    /**
     * Only a worker skips ordinary triggers; a session that may not skip them would find errors that the worker does
     * not meet.
     */
    private static final String MAY_ACT_AS_WORKER = """
            SELECT r.rolsuper OR %s
              FROM pg_catalog.pg_roles r
             WHERE r.rolname = CURRENT_USER
            """;

    private static final String AS_A_WORKER_DOES = """
            SELECT pg_catalog.set_config('lock_timeout', '1s', true),
                   pg_catalog.set_config('statement_timeout', '5s', true),
                   pg_catalog.set_config('row_security', 'off', true),
                   pg_catalog.set_config('session_replication_role', 'replica', true)
            """;

    private static final String OWNER = """
            SELECT r.rolname, r.rolsuper, r.rolname = CURRENT_USER AS own
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_roles r ON r.oid = c.relowner
             WHERE c.oid = ?::pg_catalog.regclass
            """;

    private static final String IS_PARTITIONED = """
            SELECT c.relkind = 'p'
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ? AND c.relname = ?
            """;

    /**
     * Qualifies every name: the function runs with the owner's rights, and an unqualified name could resolve to other
     * code.
     */
    private static final String FUNCTION = """
            CREATE FUNCTION pg_temp.%s(changes pg_catalog.text[]) RETURNS pg_catalog.text[]
            LANGUAGE plpgsql SECURITY DEFINER AS $dry_run$
            DECLARE
              tried  pg_catalog.int4 := 0;
              code   pg_catalog.text;
              words  pg_catalog.text;
              detail pg_catalog.text;
            BEGIN
              WHILE tried OPERATOR(pg_catalog.<) pg_catalog.cardinality(changes) LOOP
                tried := tried OPERATOR(pg_catalog.+) 1;
                EXECUTE changes[tried];
              END LOOP;
              RETURN NULL;
            EXCEPTION WHEN OTHERS THEN
              GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, words = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
              RETURN ARRAY[tried::pg_catalog.text, code, words, detail];
            END
            $dry_run$
            """;

    private final Connection session;

    /** @param session a session with the target, used for nothing else; the caller closes it */
    OwnersTransaction(Connection session) {
        this.session = session;
    }

    /** @param own whether it is the session's own user */
    private record Owner(String name, boolean superuser, boolean own) {}

    /** A change that the server rejected, and its message. */
    record Refusal(Change change, String words) {}

    /**
     * Applies changes in order, up to the first one that the server rejects, or whose table has another owner than
     * the first one's. To be called once.
     *
     * @return empty if none is rejected, or if the session's user may not apply them as the owner
     */
    Optional<Refusal> attempt(List<Change> changes) throws SQLException {
        if (!mayActAsWorker()) {
            return Optional.empty();
        }
        session.setAutoCommit(false);
        try {
            Rows.first(session, AS_A_WORKER_DOES, row -> true);
            Optional<Owner> owner = Optional.empty();
            List<Change> tried = new ArrayList<>();
            for (Change change : changes) {
                Optional<Owner> ofThis;
                try {
                    ofThis = lockAndFindOwner(change);
                } catch (SQLException e) {
                    // the changes before it come first; the next call finds this one
                    if (tried.isEmpty() && counts(e.getSQLState(), change, false)) {
                        return Optional.of(new Refusal(change, String.valueOf(e.getMessage())));
                    }
                    break;
                }
                if (ofThis.isEmpty() || (owner.isPresent() && !owner.equals(ofThis))) {
                    break;
                }
                owner = ofThis;
                tried.add(change);
            }
            return owner.isEmpty() ? Optional.empty() : perform(tried, owner.get());
        } finally {
            session.rollback();
        }
    }

    private boolean mayActAsWorker() throws SQLException {
        String granted =
                major() >= 15 ? "pg_catalog.has_parameter_privilege('session_replication_role', 'SET')" : "false";
        return Rows.first(session, MAY_ACT_AS_WORKER.formatted(granted), row -> row.getBoolean(1))
                .orElse(false);
    }

    private int major() throws SQLException {
        return session.getMetaData().getDatabaseMajorVersion();
    }

    /**
     * Returns empty if a TRUNCATE concerns tables of several owners, or a table can't be locked without running code.
     */
    private Optional<Owner> lockAndFindOwner(Change change) throws SQLException {
        List<Owner> owners = new ArrayList<>();
        for (QualifiedName table : tables(change)) {
            if (major() < OPENS_WITHOUT_CODE_SINCE
                    && Rows.first(session, IS_PARTITIONED, row -> row.getBoolean(1), table.schema(), table.name())
                            .orElse(false)) {
                return Optional.empty();
            }
            Rows.execute(session, "LOCK TABLE " + table.quoted() + " IN ROW EXCLUSIVE MODE");
            Rows.first(
                            session,
                            OWNER,
                            row -> new Owner(row.getString(1), row.getBoolean(2), row.getBoolean(3)),
                            table.quoted())
                    .ifPresent(owners::add);
        }
        return owners.stream().distinct().count() == 1 ? Optional.of(owners.get(0)) : Optional.empty();
    }

    private static List<QualifiedName> tables(Change change) {
        return change.truncated().isEmpty() ? List.of(change.table()) : change.truncated();
    }

    private Optional<Refusal> perform(List<Change> changes, Owner owner) throws SQLException {
        ChangeStatement statement = new ChangeStatement(session);
        List<String> statements = new ArrayList<>();
        for (Change change : changes) {
            statements.add(statement.of(change));
        }
        String function = "pgtrek_dry_run_" + UUID.randomUUID().toString().replace('-', '_');
        try {
            Rows.execute(session, FUNCTION.formatted(function));
            giveTo(owner, function, changes);
        } catch (SQLException e) {
            if (SqlState.INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        }
        try {
            return call(function, statements)
                    .filter(refusal -> counts(refusal.state(), changes.get(refusal.number() - 1), !owner.superuser()))
                    .map(refusal -> new Refusal(changes.get(refusal.number() - 1), refusal.words()));
        } catch (SQLException e) {
            if (NO_REFUSAL.contains(String.valueOf(e.getSQLState()))) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void giveTo(Owner owner, String function, List<Change> changes) throws SQLException {
        String role = QualifiedName.quote(owner.name());
        if (owner.superuser()) {
            role = function;
            Rows.execute(session, "CREATE ROLE " + role);
            for (QualifiedName table : changes.stream()
                    .flatMap(change -> tables(change).stream())
                    .distinct()
                    .toList()) {
                Rows.execute(
                        session, "GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON " + table.quoted() + " TO " + role);
                Rows.execute(session, "GRANT USAGE ON SCHEMA " + QualifiedName.quote(table.schema()) + " TO " + role);
            }
        } else if (owner.own()) {
            return;
        }
        Rows.execute(session, "ALTER FUNCTION pg_temp." + function + "(pg_catalog.text[]) OWNER TO " + role);
    }

    /** The function's result for the statement with this number, from 1 on. */
    private record Answer(int number, String state, String words) {}

    private Optional<Answer> call(String function, List<String> statements) throws SQLException {
        Array changes = session.createArrayOf("text", statements.toArray());
        try (PreparedStatement call = session.prepareStatement("SELECT pg_temp." + function + "(?)")) {
            call.setArray(1, changes);
            try (ResultSet rows = call.executeQuery()) {
                rows.next();
                Array answer = rows.getArray(1);
                return answer == null ? Optional.empty() : Optional.of(answer((@Nullable String[]) answer.getArray()));
            }
        } finally {
            changes.free();
        }
    }

    private static Answer answer(@Nullable String[] said) {
        String detail = said[3] == null || said[3].isEmpty() ? "" : "; " + said[3];
        return new Answer(Integer.parseInt(String.valueOf(said[0])), String.valueOf(said[1]), said[2] + detail);
    }

    /** Returns whether the worker would fail, too. Before 16 it has the rights of the subscription's owner. */
    private boolean counts(@Nullable String state, Change change, boolean asWorker) {
        if (SqlState.INSUFFICIENT_PRIVILEGE.equals(state)) {
            return asWorker && change.kind() != Change.Kind.TRUNCATE && ownerApplies();
        }
        return !NO_REFUSAL.contains(String.valueOf(state));
    }

    private boolean ownerApplies() {
        try {
            return major() >= OWNER_APPLIES_SINCE;
        } catch (SQLException e) {
            throw new IllegalStateException("the driver knows the version since the session was opened", e);
        }
    }
}
