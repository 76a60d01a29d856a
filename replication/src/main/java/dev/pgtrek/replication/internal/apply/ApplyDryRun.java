package dev.pgtrek.replication.internal.apply;

import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out why the target's worker fails. The reason is only in the target's log, which no connection can read, but
 * the failed changes are still in the slot. The first of them are read without being consumed, and applied on the
 * target in a transaction that is rolled back: see {@link OwnersTransaction}. Where the target's user may not apply
 * them with the rights of the table's owner, they are not tried.
 */
public final class ApplyDryRun {
    private static final Logger LOG = LoggerFactory.getLogger(ApplyDryRun.class);
    /** The most changes that are tried: a worker usually fails at the first transaction that it receives. */
    private static final int MOST_CHANGES = 1_000;
    /** The most messages that are read to find one that the target has not applied. */
    private static final int MOST_MESSAGES = 100_000;

    private static final int ATTEMPTS = 100;
    private static final long POLL_MILLIS = 50;

    private static final String PEEK = """
            SELECT data
              FROM pg_catalog.pg_logical_slot_peek_binary_changes(
                       ?, NULL, ?::int, 'proto_version', '1', 'publication_names', ?)
            """;

    private static final String MAY_READ_PROGRESS = """
            SELECT pg_catalog.has_function_privilege('pg_catalog.pg_replication_origin_progress(text, boolean)', 'EXECUTE')
            """;

    private static final String PROGRESS = """
            SELECT p.lsn - '0/0'::pg_catalog.pg_lsn
              FROM pg_catalog.pg_replication_origin_progress('pg_' || ?, false) AS p (lsn)
            """;

    /** Ends the session even if the code that runs there catches every time-out. */
    private static final String END = """
            SELECT pg_catalog.pg_terminate_backend(?::pg_catalog.int4)
            """;

    private static final int DEADLINE_MILLIS = 15_000;

    private final ReplicationName name;
    private final String subscriptionId;
    private final Connection source;
    private final Connection target;
    private final SessionOpener opener;

    /**
     * @param subscriptionId the OID of the subscription
     * @param opener opens a further session with the target's database
     */
    public ApplyDryRun(
            ReplicationName name, String subscriptionId, Connection source, Connection target, SessionOpener opener) {
        this.name = name;
        this.subscriptionId = subscriptionId;
        this.source = source;
        this.target = target;
        this.opener = opener;
    }

    /** Opens a session that the caller closes. */
    @FunctionalInterface
    public interface SessionOpener {
        Connection open();
    }

    /**
     * A server's error for a change.
     *
     * @param sending whether the source can't send the change; otherwise the target can't apply it
     * @param certain whether the target has not applied that change before; otherwise it may only lack its
     *     confirmation
     */
    public record Complaint(String text, boolean sending, boolean certain) {}

    /** Returns the error of the next changes; empty if they would succeed, or can't be tried. */
    public Optional<Complaint> complaint() throws InterruptedException {
        try {
            boolean certain = Rows.first(target, MAY_READ_PROGRESS, row -> row.getBoolean(1))
                    .orElseThrow();
            long applied = certain ? progress() : 0;
            List<Change> changes = changes(applied);
            Optional<String> complaint = changes.isEmpty() ? Optional.empty() : tryOn(changes);
            // if the worker has progressed meanwhile, it has just applied this change
            return certain && progress() != applied
                    ? Optional.empty()
                    : complaint.map(text -> new Complaint(text, false, certain));
        } catch (SQLException e) {
            if (UnsendableChange.is(e)) {
                return Optional.of(new Complaint(new UnsendableChange(source, name).describe(e), true, true));
            }
            LOG.debug("{} - the changes that come next can't be tried", name.migrationId(), e);
            return Optional.empty();
        }
    }

    /** Returns the LSN up to which the target has applied the source's WAL; 0 if it has applied nothing yet. */
    private long progress() throws SQLException {
        return Rows.first(target, PROGRESS, row -> row.getLong(1), subscriptionId)
                .orElse(0L);
    }

    /** Reads changes from the slot, which is free except in the moment in which the worker tries again. */
    private List<Change> changes(long applied) throws SQLException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return firstNotApplied(applied);
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !SqlState.OBJECT_IN_USE.equals(e.getSQLState())) {
                    throw e;
                }
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /**
     * Returns the first changes that the target lacks. The server reads from the slot's beginning to the end of the
     * transaction that contains the message of this number.
     */
    private List<Change> firstNotApplied(long applied) throws SQLException {
        for (int most = 1; ; most *= 10) {
            List<Change> changes = new ArrayList<>();
            int messages = peek(applied, most, changes);
            if (!changes.isEmpty() || messages < most || most >= MOST_MESSAGES) {
                return changes;
            }
        }
    }

    private int peek(long applied, int most, List<Change> changes) throws SQLException {
        ChangeReader reader = new ChangeReader();
        return Rows.transaction(source, () -> {
            int messages = 0;
            try (PreparedStatement statement = source.prepareStatement(PEEK)) {
                statement.setFetchSize(100);
                statement.setString(1, name.toString());
                statement.setInt(2, most);
                statement.setString(3, name.toString());
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next() && changes.size() < MOST_CHANGES) {
                        messages++;
                        Optional<Change> change = reader.read(rows.getBytes(1));
                        if (reader.committedAt() >= applied) {
                            change.ifPresent(changes::add);
                        }
                    }
                }
            }
            return messages;
        });
    }

    private Optional<String> tryOn(List<Change> changes) throws SQLException {
        try (Connection session = opener.open()) {
            int pid = Rows.first(session, "SELECT pg_catalog.pg_backend_pid()", row -> row.getInt(1))
                    .orElseThrow();
            session.setNetworkTimeout(Runnable::run, DEADLINE_MILLIS);
            try {
                return new OwnersTransaction(session)
                        .attempt(changes)
                        .map(refusal -> refusal.change().kind() + " on table "
                                + refusal.change().table() + ": " + refusal.words());
            } finally {
                if (session.isClosed()) {
                    Rows.first(target, END, row -> true, String.valueOf(pid));
                }
            }
        }
    }
}
