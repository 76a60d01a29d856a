package dev.pgtrek.replication.internal.mark;

import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.inventory.QualifiedName;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A change on the source that stops writes, and the former state. Immutable.
 *
 * @param kind what was changed
 * @param role the role that is concerned; null for the database as a whole, or for PUBLIC
 * @param before the setting's value, or {@code grantable}; null if there was none
 */
public record SourceChange(
        Kind kind, @Nullable String role, @Nullable String before) {
    public static final String GRANTABLE = "grantable";

    /** The kinds of change. */
    public enum Kind {
        /** {@code default_transaction_read_only} of the database, or of a role in it. */
        READ_ONLY,
        /** The right to connect. */
        CONNECT
    }

    /** Returns the statement that reverts the change. */
    public String undoing(Connection session, String database) throws SQLException {
        String name = QualifiedName.quote(database);
        if (kind == Kind.CONNECT) {
            return "GRANT CONNECT ON DATABASE " + name + " TO " + (role == null ? "PUBLIC" : QualifiedName.quote(role))
                    + (GRANTABLE.equals(before) ? " WITH GRANT OPTION" : "");
        }
        return altering(name)
                + (before == null
                        ? " RESET default_transaction_read_only"
                        : " SET default_transaction_read_only = " + Rows.literal(session, before));
    }

    /** Returns the statement that makes the change. */
    public String doing(String database) {
        String name = QualifiedName.quote(database);
        return kind == Kind.CONNECT
                ? "REVOKE CONNECT ON DATABASE " + name + " FROM "
                        + (role == null ? "PUBLIC" : QualifiedName.quote(role)) + " CASCADE"
                : altering(name) + " SET default_transaction_read_only = on";
    }

    private String altering(String database) {
        return role == null
                ? "ALTER DATABASE " + database
                : "ALTER ROLE " + QualifiedName.quote(role) + " IN DATABASE " + database;
    }
}
