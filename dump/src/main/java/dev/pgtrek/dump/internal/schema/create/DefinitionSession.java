package dev.pgtrek.dump.internal.schema.create;

import dev.pgtrek.dump.internal.schema.Refusals;
import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.jdbc.LostConnection;
import dev.pgtrek.internal.jdbc.QuietLog;
import dev.pgtrek.internal.sql.EventTriggers;
import dev.pgtrek.internal.sql.MaterializedViewRefresh;
import dev.pgtrek.inventory.QualifiedName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.PGConnection;

/**
 * A session on the target that creates definitions: many entries at once in one transaction, or one entry. Not
 * thread-safe.
 */
public final class DefinitionSession {
    /** The session setup of {@code pg_restore}, and commits without waiting for the disk. */
    private static final String PREPARE = """
            SET check_function_bodies = off;
            SET row_security = off;
            SET client_min_messages = warning;
            SET default_tablespace = '';
            SET synchronous_commit = off
            """;

    /**
     * privilege_not_revoked and privilege_not_granted: the statement succeeds without the privileges that the user may
     * not grant.
     */
    private static final Set<String> NOT_GRANTED = Set.of("01006", "01007");

    private static final int NAMED = 3;

    private final Connection connection;
    private final List<String> notGranted = new ArrayList<>();
    private String tablespace = "";
    private Optional<String> accessMethod = Optional.empty();

    /** A rejected statement. */
    record Failure(SchemaEntry entry, String statement, SQLException reason) {
        /** Whether the object itself is missing; otherwise it exists with another owner. */
        boolean ofDefinition() {
            return entry.ownership().filter(statement::equals).isEmpty();
        }
    }

    /**
     * Prepares a session.
     *
     * @param connection a dedicated session with the target, which is closed with this object
     * @param settings applied after the built-in ones
     */
    public DefinitionSession(Connection connection, Map<String, String> settings) throws SQLException {
        this.connection = connection;
        execute(PREPARE);
        EventTriggers.suppress(connection);
        TargetSettings.apply(connection, settings);
        WholeText.sendBy(connection);
    }

    /**
     * Creates entries in order, all of them or none.
     *
     * @return whether they were created; if not, the session is in its previous state
     */
    boolean makeAll(List<SchemaEntry> entries) throws SQLException {
        String tablespaceBefore = tablespace;
        Optional<String> accessMethodBefore = accessMethod;
        try (QuietLog.Scope quiet = quietFor(entries)) {
            execute(script(entries));
            return true;
        } catch (SQLException e) {
            throwIfLost(e, entries);
            notGranted.clear();
            tablespace = tablespaceBefore;
            accessMethod = accessMethodBefore;
            return false;
        }
    }

    private String script(List<SchemaEntry> entries) {
        StringBuilder script = new StringBuilder();
        for (SchemaEntry entry : entries) {
            appendSettings(entry, script);
            entry.statements().forEach(statement -> script.append(statement).append('\n'));
            entry.ownership().ifPresent(statement -> script.append(statement).append('\n'));
        }
        return script.toString();
    }

    /** Fills a materialized view. */
    void refresh(QualifiedName view) throws SQLException {
        MaterializedViewRefresh.run(connection, view);
    }

    /** The server process of the session. */
    int pid() throws SQLException {
        return connection.unwrap(PGConnection.class).getBackendPID();
    }

    /** Returns the server's messages about privileges that it did not grant or revoke, since the last call. */
    List<String> takeNotGranted() {
        List<String> taken = List.copyOf(notGranted);
        notGranted.clear();
        return taken;
    }

    /** Creates one entry; if its definition succeeds and its owner is rejected, the definition stays. */
    Optional<Failure> make(SchemaEntry entry) throws SQLException {
        StringBuilder settings = new StringBuilder();
        appendSettings(entry, settings);
        execute(settings.toString());
        if (!entry.statements().isEmpty()) {
            Optional<Failure> failure = attempt(entry, String.join("\n", entry.statements()));
            if (failure.isPresent()) {
                return failure;
            }
        }
        return entry.ownership().isEmpty()
                ? Optional.empty()
                : attempt(entry, entry.ownership().get());
    }

    private Optional<Failure> attempt(SchemaEntry entry, String sql) throws SQLException {
        try (QuietLog.Scope quiet = quietFor(List.of(entry))) {
            execute(sql);
            return Optional.empty();
        } catch (SQLException e) {
            throwIfLost(e, List.of(entry));
            return Optional.of(new Failure(entry, sql, e));
        }
    }

    /** Keeps statements that may contain a password out of the target's log. */
    private QuietLog.Scope quietFor(List<SchemaEntry> entries) throws SQLException {
        return entries.stream().anyMatch(Refusals::isSecret) ? QuietLog.inSession(connection) : () -> {};
    }

    private void appendSettings(SchemaEntry entry, StringBuilder script) {
        if (!entry.tablespace().equals(tablespace)) {
            tablespace = entry.tablespace();
            script.append("SET default_tablespace = ")
                    .append(TargetSettings.literal(tablespace))
                    .append(";\n");
        }
        if (entry.accessMethod().isPresent() && !entry.accessMethod().equals(accessMethod)) {
            accessMethod = entry.accessMethod();
            script.append("SET default_table_access_method = ")
                    .append(TargetSettings.literal(accessMethod.get()))
                    .append(";\n");
        }
    }

    /** Runs statements in one transaction, unless they contain transaction commands. */
    void execute(String sql) throws SQLException {
        if (sql.isEmpty()) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            // braces are SQL here, not JDBC escapes
            statement.setEscapeProcessing(false);
            statement.execute(sql);
            for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                if (NOT_GRANTED.contains(String.valueOf(warning.getSQLState()))) {
                    notGranted.add(String.valueOf(warning.getMessage()));
                }
            }
        }
    }

    /** A server that closes the connection sends the reason first: later errors only report the closed connection. */
    private void throwIfLost(SQLException e, List<SchemaEntry> entries) throws SQLException {
        Optional<String> reason = LostConnection.reason(e);
        if (reason.isPresent()) {
            int more = entries.size() - NAMED;
            String named =
                    entries.stream().limit(NAMED).map(SchemaEntry::described).collect(Collectors.joining(", "));
            throw new MigrationException(
                    ErrorCode.CONNECTION,
                    "target: connection lost while creating " + named + (more > 0 ? " and " + more + " more" : "")
                            + ": " + reason.get(),
                    e);
        }
        if (SqlState.isLostOrCanceled(e) || connection.isClosed()) {
            throw e;
        }
    }

    Connection connection() {
        return connection;
    }
}
