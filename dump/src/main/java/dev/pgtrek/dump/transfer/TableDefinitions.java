package dev.pgtrek.dump.transfer;

import dev.pgtrek.check.Finding;
import dev.pgtrek.check.Severity;
import dev.pgtrek.dump.internal.definition.CatalogDefinitions;
import dev.pgtrek.dump.internal.definition.CatalogSchemaSource;
import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.internal.schema.Section;
import dev.pgtrek.dump.internal.schema.create.WholeText;
import dev.pgtrek.dump.result.SchemaObject;
import dev.pgtrek.internal.SqlState;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.server.Server;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * The definitions of single tables, with all that belongs to them: columns, keys, indexes, triggers, rights, sequences. For
 * tables that were made on the source after the migration began. Immutable.
 */
public final class TableDefinitions {
    private static final String ATTACH = "TABLE ATTACH";
    private static final Set<String> KEYS_AND_INDEXES = Set.of("CONSTRAINT", "INDEX");
    /** A table can be used without these. */
    private static final Set<String> ADORNMENTS = Set.of("ACL", "COMMENT", "SECURITY LABEL");

    private static final String PREPARE = "SET LOCAL check_function_bodies = off; SET LOCAL row_security = off";
    /** The session is lost, the transaction a deadlock's victim, or the server ends what runs. */
    private static final Set<String> ABORTED = Set.of("08", "40", "57");

    private final List<SchemaEntry> entries;

    private TableDefinitions(List<SchemaEntry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * What {@link #make} did.
     *
     * @param findings the statements that the target refused
     * @param deferred the definitions that were not to be made yet
     */
    public record Made(List<Finding> findings, List<SchemaObject> deferred) {
        public Made {
            findings = List.copyOf(findings);
            deferred = List.copyOf(deferred);
        }
    }

    /**
     * Reads them off the source's catalogs.
     *
     * @param tables tables of the source; one that is gone by now has no definitions
     * @throws dev.pgtrek.server.ConnectionFailedException if the source is unreachable
     */
    public static TableDefinitions read(String database, Server source, int targetMajor, List<QualifiedName> tables)
            throws SQLException {
        List<SchemaEntry> before = new ArrayList<>();
        List<SchemaEntry> attaching = new ArrayList<>();
        List<SchemaEntry> after = new ArrayList<>();
        List<SchemaEntry> keys = new ArrayList<>();
        try (Connection session = source.connect(database);
                CatalogSchemaSource schema = CatalogDefinitions.readTables(session, targetMajor, tables)) {
            for (SchemaEntry entry : schema.entries(Section.PRE_DATA).rest()) {
                (entry.kind().equals(ATTACH) ? attaching : before).add(entry);
            }
            for (SchemaEntry entry : schema.entries(Section.POST_DATA).rest()) {
                (KEYS_AND_INDEXES.contains(entry.kind()) ? keys : after).add(entry);
            }
        }
        // a partition that has its keys and indexes when it is attached keeps them, and else is given others
        List<SchemaEntry> inOrder = new ArrayList<>(before);
        inOrder.addAll(keys);
        inOrder.addAll(attaching);
        inOrder.addAll(after);
        return new TableDefinitions(inOrder);
    }

    /**
     * Makes them, in the transaction that the session is in. What the target refuses is left out and told.
     *
     * @param defer chooses what is not made yet, among what comes after keys and indexes
     * @throws SQLException if the session is lost, a lock could not be had within the session's {@code lock_timeout}, or the
     *     server broke a deadlock: the transaction is to be rolled back then
     */
    public Made make(Connection target, Predicate<SchemaObject> defer) throws SQLException {
        PreferQueryMode before = WholeText.sendBy(target);
        try {
            return makeAll(target, defer);
        } finally {
            WholeText.set(target, before);
        }
    }

    private Made makeAll(Connection target, Predicate<SchemaObject> defer) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        List<SchemaObject> deferred = new ArrayList<>();
        execute(target, PREPARE);
        for (SchemaEntry entry : entries) {
            SchemaObject object = new SchemaObject(
                    entry.kind(), entry.schema(), entry.name(), entry.oid(), Set.of(), entry.statements());
            if (defer.test(object)) {
                deferred.add(object);
                continue;
            }
            for (String statement : entry.statements()) {
                boolean adornment = ADORNMENTS.contains(entry.kind());
                if (!attempt(target, object, statement, adornment, findings) && !adornment) {
                    dropLonePartition(target, entry);
                    break;
                }
            }
            if (entry.ownership().isPresent()) {
                attempt(target, object, entry.ownership().get(), true, findings);
            }
        }
        return new Made(findings, deferred);
    }

    /** A partition that could not become one stays missing, so that it can be made later on. */
    private static void dropLonePartition(Connection target, SchemaEntry entry) throws SQLException {
        if (entry.kind().equals(ATTACH)) {
            execute(target, "DROP TABLE IF EXISTS " + new QualifiedName(entry.schema(), entry.name()).quoted());
        }
    }

    private static boolean isOfTable(Finding finding) {
        return finding.severity() == Severity.ERROR
                && finding.object().orElse("").startsWith("TABLE ");
    }

    private static boolean attempt(
            Connection target, SchemaObject object, String statement, boolean harmless, List<Finding> findings)
            throws SQLException {
        Savepoint before = target.setSavepoint();
        try {
            execute(target, statement);
            target.releaseSavepoint(before);
            return true;
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.equals(SqlState.LOCK_NOT_AVAILABLE) || ABORTED.contains(state.substring(0, 2))) {
                throw e;
            }
            target.rollback(before);
            if (state.equals(SqlState.UNDEFINED_TABLE) && findings.stream().anyMatch(TableDefinitions::isOfTable)) {
                return false; // it goes with the table that was refused before
            }
            String message = object + " was refused: " + e.getMessage();
            findings.add(Finding.builder()
                    .from(
                            harmless
                                    ? Finding.warning("definition-refused", message)
                                    : Finding.error("definition-refused", message))
                    .object(object.toString())
                    .sqlState(state)
                    .statement(statement)
                    .remedy(
                            state.equals(SqlState.CHECK_VIOLATION)
                                    ? "rows of it are in the default partition on the target: move them to another table, do"
                                            + " this again, and insert them again"
                                    : "make it by hand on the target")
                    .build());
            return false;
        }
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            // braces are SQL here, not JDBC's
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }
}
