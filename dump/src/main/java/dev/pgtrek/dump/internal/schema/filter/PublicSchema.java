package dev.pgtrek.dump.internal.schema.filter;

import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.inventory.ServerInventory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The <a href="https://www.postgresql.org/docs/current/ddl-schemas.html">schema public</a>, which every new database has.
 * Since 15 it belongs to {@code pg_database_owner}, which is the owner of the database, before that to the superuser that
 * the server was initialized with. Immutable.
 *
 * @param owner its owner on the target; empty if the schema is missing
 * @param owned whether the target's user has the rights of that owner
 * @param owners its default owners on the two servers
 */
record PublicSchema(String owner, boolean owned, Set<String> owners) {
    private static final String QUERY = """
            SELECT pg_catalog.pg_get_userbyid(nspowner), pg_catalog.pg_has_role(nspowner, 'USAGE')
              FROM pg_catalog.pg_namespace
             WHERE nspname = 'public'
            """;

    PublicSchema {
        owners = Set.copyOf(owners);
    }

    /** @param target a session with the database */
    static PublicSchema read(Connection target, ServerInventory sourceFacts, ServerInventory targetFacts)
            throws SQLException {
        Set<String> owners = Stream.concat(
                        Stream.of("pg_database_owner"),
                        Stream.of(sourceFacts, targetFacts)
                                .flatMap(server -> server.roles().stream())
                                .filter(RoleInfo::bootstrap)
                                .map(RoleInfo::name))
                .collect(Collectors.toSet());
        try (Statement statement = target.createStatement();
                ResultSet rows = statement.executeQuery(QUERY)) {
            return rows.next()
                    ? new PublicSchema(rows.getString(1), rows.getBoolean(2), owners)
                    : new PublicSchema("", false, owners);
        }
    }

    /** Whether an entry only assigns this schema's owner: every database already has the schema. */
    static boolean isOwnerOf(SchemaEntry entry) {
        return entry.kind().equals("SCHEMA")
                && entry.name().equals("public")
                && entry.statements().isEmpty();
    }

    /** Whether it effectively belongs to the role: the role owns it, or on both sides it belongs to its default owner. */
    boolean belongsTo(String role) {
        return owner.equals(role) || (owners.contains(owner) && owners.contains(role));
    }
}
