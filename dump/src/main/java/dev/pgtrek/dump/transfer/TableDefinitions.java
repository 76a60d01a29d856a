package dev.pgtrek.dump.transfer;

import dev.pgtrek.check.Finding;
import dev.pgtrek.check.Severity;
import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.internal.schema.SchemaSource;
import dev.pgtrek.dump.internal.schema.Section;
import dev.pgtrek.dump.internal.schema.create.WholeText;
import dev.pgtrek.dump.internal.schema.read.ArchiveSchemaSource;
import dev.pgtrek.dump.internal.source.ServerVersions;
import dev.pgtrek.dump.internal.tool.ClientTools;
import dev.pgtrek.dump.internal.tool.ClientToolsFinder;
import dev.pgtrek.dump.internal.tool.ToolChoice;
import dev.pgtrek.dump.internal.tool.ToolHost;
import dev.pgtrek.dump.result.SchemaObject;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.SqlState;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.server.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * The definitions of single tables, with all that belongs to them: columns, keys, indexes, triggers, rights, sequences. For
 * tables that were made on the source after the migration began. Immutable.
 *
 * @see <a href="https://www.postgresql.org/docs/current/app-pgdump.html">pg_dump --table</a>
 */
public final class TableDefinitions {
    /** Their names are arguments of a process, of which an operating system takes so much and no more. */
    private static final int TABLES_AT_ONCE = 500;

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
     * @param heldBack the definitions that were not to be made yet
     */
    public record Made(List<Finding> findings, List<SchemaObject> heldBack) {
        public Made {
            findings = List.copyOf(findings);
            heldBack = List.copyOf(heldBack);
        }
    }

    /**
     * Reads them off the source, by the client tools.
     *
     * @param id what stands before each line of the log
     * @param clientTools where the tools are; looked for if it is empty
     * @param tables tables of the source; one that is gone by now has no definitions
     * @throws MigrationException if no client tools serve between the two servers, or one of them fails
     */
    public static TableDefinitions read(
            String id,
            String database,
            Server source,
            Server target,
            Optional<Path> clientTools,
            List<QualifiedName> tables)
            throws InterruptedException {
        ClientTools tools = ToolChoice.require(
                new ClientToolsFinder(),
                clientTools,
                ServerVersions.read(source, database),
                ServerVersions.read(target, database));
        ToolHost host = ToolHost.alone(id, (tool, line) -> {});
        List<SchemaEntry> before = new ArrayList<>();
        List<SchemaEntry> attaching = new ArrayList<>();
        List<SchemaEntry> after = new ArrayList<>();
        List<SchemaEntry> keys = new ArrayList<>();
        try {
            for (int first = 0; first < tables.size(); first += TABLES_AT_ONCE) {
                List<QualifiedName> some = tables.subList(first, Math.min(first + TABLES_AT_ONCE, tables.size()));
                try (ArchiveSchemaSource schema = ArchiveSchemaSource.dumpTables(host, source, database, tools, some)) {
                    for (SchemaEntry entry : all(schema, Section.PRE_DATA)) {
                        (entry.kind().equals(ATTACH) ? attaching : before).add(entry);
                    }
                    for (SchemaEntry entry : all(schema, Section.POST_DATA)) {
                        (KEYS_AND_INDEXES.contains(entry.kind()) ? keys : after).add(entry);
                    }
                }
            }
        } catch (IOException e) {
            throw new MigrationException(
                    ErrorCode.CLIENT_TOOLS,
                    "the definitions of new tables of database " + database
                            + " could not be kept in the folder for temporary files: " + e.getMessage(),
                    e);
        }
        // a partition that has its keys and indexes when it is attached keeps them, and else is given others
        List<SchemaEntry> inOrder = new ArrayList<>(before);
        inOrder.addAll(keys);
        inOrder.addAll(attaching);
        inOrder.addAll(after);
        return new TableDefinitions(inOrder);
    }

    private static List<SchemaEntry> all(SchemaSource schema, Section section)
            throws IOException, InterruptedException {
        List<SchemaEntry> all = new ArrayList<>();
        try (SchemaSource.Entries entries = schema.entries(section)) {
            for (SchemaEntry entry = entries.next(); entry != null; entry = entries.next()) {
                all.add(entry);
            }
        }
        return all;
    }

    /**
     * Makes them, in the transaction that the session is in. What the target refuses is left out and told.
     *
     * @param holdBack chooses what is not made yet, among what comes after keys and indexes
     * @throws SQLException if the session is lost, a lock could not be had within the session's {@code lock_timeout}, or the
     *     server broke a deadlock: the transaction is to be rolled back then
     */
    public Made make(Connection target, Predicate<SchemaObject> holdBack) throws SQLException {
        PreferQueryMode before = WholeText.sendBy(target);
        try {
            return makeAll(target, holdBack);
        } finally {
            WholeText.set(target, before);
        }
    }

    private Made makeAll(Connection target, Predicate<SchemaObject> holdBack) throws SQLException {
        List<Finding> findings = new ArrayList<>();
        List<SchemaObject> heldBack = new ArrayList<>();
        execute(target, PREPARE);
        for (SchemaEntry entry : entries) {
            SchemaObject object = new SchemaObject(
                    entry.kind(), entry.schema(), entry.name(), entry.oid(), Set.of(), entry.statements());
            if (holdBack.test(object)) {
                heldBack.add(object);
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
        return new Made(findings, heldBack);
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
