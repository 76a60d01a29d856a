package dev.pgtrek.dump.internal.schema;

import dev.pgtrek.check.Finding;
import dev.pgtrek.check.Severity;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.SqlState;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Records the definitions of one database that did not reach the target, and reports each as a finding: a warning if rows
 * and queries are the same without it, otherwise an error. Thread-safe.
 */
public final class Refusals {
    private static final String ID = "schema";
    private static final Set<String> HARMLESS =
            Set.of("COMMENT", "ACL", "DEFAULT ACL", "SECURITY LABEL", "EVENT TRIGGER", "PUBLICATION");
    /** Kinds whose options may contain a password. */
    private static final Set<String> SECRET =
            Set.of("USER MAPPING", "SERVER", "FOREIGN DATA WRAPPER", "FOREIGN TABLE", "SUBSCRIPTION");

    private static final int LONGEST_STATEMENT = 2_000;

    private final DatabaseMigration migration;
    private final boolean allowed;
    private int harmful;
    private @Nullable Finding first;

    /** @param allowed whether the migration continues if a definition is missing that rows or queries need */
    public Refusals(DatabaseMigration migration, boolean allowed) {
        this.migration = migration;
        this.allowed = allowed;
    }

    /** Whether the entry may contain a password. */
    public static boolean isSecret(SchemaEntry entry) {
        return SECRET.contains(entry.kind());
    }

    /** Whether rows and queries are the same without the entry. */
    public static boolean isHarmless(SchemaEntry entry) {
        return HARMLESS.contains(entry.kind());
    }

    /** Reports that some of an entry's statements were not tried; rows and queries are the same without them. */
    public void notTried(SchemaEntry entry, List<String> statements, String why) {
        tell(about(entry, Severity.WARNING)
                .message("not all of it is on the target: " + why)
                .statement(shown(entry, String.join("\n", statements)))
                .build());
    }

    /** Reports that the target granted or revoked only some privileges, according to its own message. */
    public void notGranted(String what) {
        tell(Finding.warning("rights", "the target's user may not change all rights: " + what)
                .forDatabase(migration.database()));
    }

    /** Reports a rejected statement. */
    public void refused(SchemaEntry entry, String statement, SQLException reason) {
        boolean harmless =
                isHarmless(entry) || entry.ownership().filter(statement::equals).isPresent();
        Finding.Builder finding = about(entry, harmless ? Severity.WARNING : Severity.ERROR)
                .message("the target refused it: " + messageOf(reason))
                .statement(shown(entry, statement));
        if (reason.getSQLState() != null) {
            finding.sqlState(reason.getSQLState());
        }
        if (SqlState.FOREIGN_KEY_VIOLATION.equals(reason.getSQLState())) {
            finding.remedy("correct the rows on the source, or choose DumpRestore.orphanedRows(NOT_VALID)");
        }
        tell(finding.build());
    }

    /** Reports a statement that was rejected because an existing table has an equivalent object, which stays. */
    public void kept(SchemaEntry entry, String statement, SQLException reason) {
        tell(about(entry, Severity.WARNING)
                .message("what the target has in its place is kept: " + messageOf(reason))
                .statement(shown(entry, statement))
                .build());
    }

    /** Reports a foreign key that rows break, and that was created NOT VALID. */
    public void notValid(SchemaEntry entry, SQLException reason) {
        tell(Finding.builder()
                .id("orphaned-rows")
                .severity(Severity.WARNING)
                .database(migration.database())
                .object(entry.described())
                .message("rows break it, so that it was created NOT VALID: " + messageOf(reason))
                .remedy("correct the rows, then on the target: ALTER TABLE … VALIDATE CONSTRAINT …")
                .build());
    }

    /** Reports a rejected statement that belongs to no entry, and without which rows are missing. */
    public void refusedBesides(String object, String statement, SQLException reason) {
        Finding.Builder finding = Finding.builder()
                .id(ID)
                .severity(Severity.ERROR)
                .database(migration.database())
                .object(object)
                .message("the target refused it: " + messageOf(reason))
                .statement(statement);
        if (reason.getSQLState() != null) {
            finding.sqlState(reason.getSQLState());
        }
        tell(finding.build());
    }

    /** Reports that an entry was not tried, because one of its dependencies is missing. */
    public void notTried(SchemaEntry entry, String why, boolean asWanted) {
        boolean harmless = asWanted || isHarmless(entry);
        tell(about(entry, harmless ? Severity.WARNING : Severity.ERROR)
                .message("it is not on the target: " + why)
                .build());
    }

    /** Reports a finding that is not about the rejection of one entry. */
    public void tell(Finding finding) {
        synchronized (this) {
            if (finding.severity() == Severity.ERROR) {
                harmful++;
                first = first == null ? finding : first;
            }
        }
        migration.progress().finding(finding);
    }

    /** @throws MigrationException if a definition was rejected that rows or queries need, and that was not allowed */
    public synchronized void throwIfHarmful() {
        if (harmful > 0 && !allowed && first != null) {
            throw new MigrationException(
                    ErrorCode.DATABASE,
                    Plural.of(harmful, "definition") + " of database " + migration.database()
                            + (harmful == 1 ? " is not on the target, and is" : " are not on the target, and are")
                            + " named in its findings; the first: "
                            + first.object().orElse("") + ": " + first.message()
                            + "; remove the cause, or accept what is missing (DumpRestore.allowRefusedStatements)");
        }
    }

    private Finding.Builder about(SchemaEntry entry, Severity severity) {
        return Finding.builder()
                .id(ID)
                .severity(severity)
                .database(migration.database())
                .object(entry.described());
    }

    private static String shown(SchemaEntry entry, String statement) {
        String text = statement;
        int options = text.indexOf("OPTIONS (");
        if (isSecret(entry) && options >= 0) {
            text = text.substring(0, options) + "OPTIONS (****);";
        } else if (entry.kind().equals("SUBSCRIPTION")) {
            text = "CREATE SUBSCRIPTION ****;";
        }
        return text.length() <= LONGEST_STATEMENT ? text : text.substring(0, LONGEST_STATEMENT) + "…";
    }

    private static String messageOf(SQLException reason) {
        if (reason instanceof PSQLException fromServer) {
            ServerErrorMessage message = fromServer.getServerErrorMessage();
            if (message != null && message.getMessage() != null) {
                String detail = message.getDetail() == null ? "" : " (" + message.getDetail() + ")";
                return message.getMessage() + detail;
            }
        }
        return String.valueOf(reason.getMessage());
    }
}
