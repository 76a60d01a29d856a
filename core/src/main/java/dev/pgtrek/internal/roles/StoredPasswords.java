package dev.pgtrek.internal.roles;

import dev.pgtrek.inventory.ServerInventory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The passwords of a server's roles in stored form, where its user may read them. Secret: defines no text form. */
final class StoredPasswords {
    private static final String PASSWORDS = """
            SELECT rolname, rolpassword
              FROM pg_authid
             WHERE rolpassword IS NOT NULL
            """;

    private final boolean readable;
    private final Map<String, String> byRole;

    private StoredPasswords(boolean readable, Map<String, String> byRole) {
        this.readable = readable;
        this.byRole = byRole;
    }

    static StoredPasswords read(Connection session, ServerInventory server) throws SQLException {
        Map<String, String> byRole = new HashMap<>();
        boolean readable = server.user().readsPasswords();
        if (readable) {
            try (Statement statement = session.createStatement();
                    ResultSet rows = statement.executeQuery(PASSWORDS)) {
                while (rows.next()) {
                    byRole.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        return new StoredPasswords(readable, byRole);
    }

    boolean readable() {
        return readable;
    }

    /** Returns a role's password; empty without one. Meaningful only if passwords are {@link #readable}. */
    Optional<String> of(String role) {
        return Optional.ofNullable(byRole.get(role));
    }
}
