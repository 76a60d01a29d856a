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
 * The <a href="https://www.postgresql.org/docs/current/ddl-schemas.html">schema public</a>, which every database has from the
 * beginning: since 15 it belongs to {@code pg_database_owner}, which is the owner of the database, before that to the
 * superuser that the server was initialized with. Immutable.
 *
 * @param owner who owns it on the target; empty where there is none
 * @param owned whether the target's user has the rights of that owner
 * @param owners to whom it belongs on the two servers where no one has changed that
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

    /** Whether an entry says whose this schema is, and nothing else: every database has it already. */
    static boolean isOwnerOf(SchemaEntry entry) {
        return entry.kind().equals("SCHEMA")
                && entry.name().equals("public")
                && entry.statements().isEmpty();
    }

    /** Whether it is as good as owned by that role: it is, or it belongs on both sides to whom it does by default. */
    boolean belongsTo(String role) {
        return owner.equals(role) || (owners.contains(owner) && owners.contains(role));
    }
}
