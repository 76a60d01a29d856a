package dev.pgtrek.replication.internal.apply;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.Rows;
import dev.pgtrek.strategy.ReplicationName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out why the target's worker fails. What it failed with stands in the target's log alone, which nobody can read over
 * a connection; but the changes that it failed at are still in the slot. So the first of them are looked at, without being
 * taken, and done on the target in a transaction that is rolled back: what the server says to that is what it told the
 * worker.
 */
public final class Rehearsal {
    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);
    /** Changes that are tried: a worker mostly fails at the first transaction that it is given. */
    private static final int MOST_CHANGES = 1_000;
    /** Messages that are read at most until one is found that the target has not applied. */
    private static final int MOST_MESSAGES = 100_000;

    private static final String OBJECT_IN_USE = "55006";
    private static final int ATTEMPTS = 20;
    private static final long POLL_MILLIS = 50;

    private static final String PEEK = """
            SELECT data
              FROM pg_catalog.pg_logical_slot_peek_binary_changes(
                       ?, NULL, ?::int, 'proto_version', '1', 'publication_names', ?)
            """;

    private static final String AS_A_WORKER_DOES = """
            SELECT pg_catalog.set_config('lock_timeout', '1s', true),
                   pg_catalog.set_config('statement_timeout', '5s', true),
                   CASE WHEN r.rolsuper THEN pg_catalog.set_config('session_replication_role', 'replica', true) END
              FROM pg_catalog.pg_roles r
             WHERE r.rolname = CURRENT_USER
            """;

    private static final String MAY_READ_PROGRESS = """
            SELECT pg_catalog.has_function_privilege('pg_catalog.pg_replication_origin_progress(text, boolean)', 'EXECUTE')
            """;

    private static final String PROGRESS = """
            SELECT p.lsn - '0/0'::pg_catalog.pg_lsn
              FROM pg_catalog.pg_replication_origin_progress('pg_' || ?, false) AS p (lsn)
            """;

    /** A lock that somebody else holds, and time: the worker waits for either. */
    private static final Set<String> NO_REFUSAL = Set.of("55P03", "57014", "40P01", "40001");

    private final ReplicationName name;
    private final String subscriptionId;
    private final Connection source;
    private final Connection target;

    /** @param subscriptionId the OID of the subscription */
    public Rehearsal(ReplicationName name, String subscriptionId, Connection source, Connection target) {
        this.name = name;
        this.subscriptionId = subscriptionId;
        this.source = source;
        this.target = target;
    }

    /**
     * What the target said to a change.
     *
     * @param certain whether the target has not applied that change before; otherwise it may merely not have confirmed it yet
     */
    public record Complaint(String text, boolean certain) {}

    /** What the target says to the changes that come next; empty if it would take them, or they can't be looked at. */
    public Optional<Complaint> complaint() throws InterruptedException {
        try {
            boolean certain = Rows.first(target, MAY_READ_PROGRESS, row -> row.getBoolean(1))
                    .orElseThrow();
            long applied = certain ? progress() : 0;
            List<Change> changes = changes(applied);
            Optional<String> complaint = changes.isEmpty() ? Optional.empty() : tryOn(changes);
            // if it has got on meanwhile, it was the change that it has just applied
            return certain && progress() != applied
                    ? Optional.empty()
                    : complaint.map(text -> new Complaint(text, certain));
        } catch (SQLException e) {
            LOG.debug("{} - the changes that come next can't be looked at", name.migrationId(), e);
            return Optional.empty();
        }
    }

    /** Up to where the target has applied the source's WAL; 0 if it has applied nothing yet. */
    private long progress() throws SQLException {
        return Rows.first(target, PROGRESS, row -> row.getLong(1), subscriptionId)
                .orElse(0L);
    }

    /** The slot is free but for the moment in which the worker tries again. */
    private List<Change> changes(long applied) throws SQLException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return firstNotApplied(applied);
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !OBJECT_IN_USE.equals(e.getSQLState())) {
                    throw e;
                }
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** The server reads on from the slot's beginning to the end of the transaction with the message of this number. */
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
        target.setAutoCommit(false);
        try {
            Rows.first(target, AS_A_WORKER_DOES, row -> true);
            for (Change change : changes) {
                try {
                    perform(change);
                } catch (SQLException e) {
                    if (NO_REFUSAL.contains(String.valueOf(e.getSQLState()))) {
                        return Optional.empty();
                    }
                    return Optional.of(change.kind() + " on table " + change.table() + ": " + e.getMessage());
                }
            }
            return Optional.empty();
        } finally {
            target.rollback();
            target.setAutoCommit(true);
        }
    }

    private void perform(Change change) throws SQLException {
        String table = change.table().quoted();
        String sql = switch (change.kind()) {
            case INSERT ->
                "INSERT INTO " + table + " (" + columns(change) + ") OVERRIDING SYSTEM VALUE VALUES ("
                        + change.row().stream().map(this::literal).collect(Collectors.joining(", ")) + ")";
            case UPDATE -> "UPDATE " + table + " SET " + assignments(change) + " WHERE " + condition(change);
            case DELETE -> "DELETE FROM " + table + " WHERE " + condition(change);
            case TRUNCATE ->
                "TRUNCATE "
                        + change.truncated().stream().map(QualifiedName::quoted).collect(Collectors.joining(", "));
        };
        Rows.execute(target, sql);
    }

    private static String columns(Change change) {
        return change.columns().stream()
                .map(column -> QualifiedName.quote(column.name()))
                .collect(Collectors.joining(", "));
    }

    private String assignments(Change change) {
        return IntStream.range(0, change.row().size())
                .filter(i -> change.row().get(i).present())
                .mapToObj(i -> QualifiedName.quote(change.columns().get(i).name()) + " = "
                        + literal(change.row().get(i)))
                .collect(Collectors.joining(", "));
    }

    private String condition(Change change) {
        return IntStream.range(0, change.key().size())
                .filter(i ->
                        change.columns().get(i).inKey() && change.key().get(i).present())
                .mapToObj(i -> {
                    String column = QualifiedName.quote(change.columns().get(i).name());
                    return change.key().get(i).text() == null
                            ? column + " IS NULL"
                            : column + " = " + literal(change.key().get(i));
                })
                .collect(Collectors.joining(" AND "));
    }

    private String literal(Change.Value value) {
        if (value.text() == null) {
            return "NULL";
        }
        try {
            return Rows.literal(target, value.text());
        } catch (SQLException e) {
            throw new IllegalArgumentException("a value that the source sent can't be written as a literal", e);
        }
    }
}
