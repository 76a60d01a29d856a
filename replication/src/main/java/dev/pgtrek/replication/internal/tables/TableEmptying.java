package dev.pgtrek.replication.internal.tables;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.inventory.QualifiedName;
import java.sql.Connection;
import java.sql.SQLException;

/** Removes all rows of a table of the target, so that they can be copied again. */
public final class TableEmptying {
    /** Triggers have fired on the source, and rows that refer to these stay. */
    private static final String NO_TRIGGERS = """
            SELECT pg_catalog.set_config('session_replication_role', 'replica', true)
              FROM pg_catalog.pg_roles
             WHERE rolname = CURRENT_USER AND rolsuper
            """;

    private static final String REFERENCED = """
            SELECT
              FROM pg_catalog.pg_constraint
             WHERE contype = 'f' AND confrelid = ?::pg_catalog.regclass AND conrelid <> confrelid
            """;

    private TableEmptying() {}

    /**
     * Empties the table in the session's open transaction. From then on, no triggers fire in it if the user may
     * disable them.
     *
     * @throws MigrationException if other tables refer to it and the user is not a superuser: their rows would be
     *     removed, too
     */
    public static void empty(Connection target, QualifiedName table) throws SQLException {
        boolean quiet = Rows.first(target, NO_TRIGGERS, row -> true).isPresent();
        if (Rows.first(target, REFERENCED, row -> true, table.quoted()).isEmpty()) {
            Rows.execute(target, "TRUNCATE ONLY " + table.quoted());
        } else if (quiet) {
            Rows.execute(target, "DELETE FROM ONLY " + table.quoted());
        } else {
            throw new MigrationException(
                    ErrorCode.REPLICATION,
                    "table " + table
                            + " can't be copied again by this user, as foreign keys refer to it; connect to the"
                            + " target as a superuser");
        }
    }
}
