package dev.pgtrek.dump.internal.definition;

import dev.pgtrek.check.Finding;
import dev.pgtrek.dump.internal.definition.model.Catalog;
import dev.pgtrek.dump.internal.definition.model.UserMapping;
import dev.pgtrek.internal.text.Names;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/**
 * Reports the parts of definitions that the source shows to few users. As with {@code pg_dump}, they are left out.
 *
 * @see <a href="https://www.postgresql.org/docs/current/view-pg-user-mappings.html">pg_user_mappings</a>
 */
final class UnreadableDefinitions {
    private static final String MAY_SEE_SUBSCRIPTIONS =
            "SELECT pg_catalog.has_column_privilege('pg_catalog.pg_subscription', 'subconninfo', 'SELECT')";

    private UnreadableDefinitions() {}

    /** Whether the session's user may read the connection strings of subscriptions. */
    static boolean maySeeSubscriptions(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(MAY_SEE_SUBSCRIPTIONS)) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** @param withoutSubscriptions whether subscriptions were to be read, and could not be */
    static void tell(DatabaseMigration migration, Catalog catalog, boolean withoutSubscriptions) {
        List<String> mappings = catalog.all(UserMapping.class).stream()
                .filter(mapping -> !mapping.readable())
                .map(UserMapping::name)
                .toList();
        if (!mappings.isEmpty()) {
            tell(
                    migration,
                    Finding.warning(
                                    "user-mappings",
                                    "the options of " + Names.some(mappings)
                                            + " may not be read; if they have any, these are left out")
                            .withRemedy(
                                    "connect to the source as a superuser; or on the target: ALTER USER MAPPING FOR …"
                                            + " SERVER … OPTIONS (ADD …)")
                            .listing(mappings));
        }
        Set<String> subscriptions = migration.sourceDatabase().subscriptions();
        if (withoutSubscriptions && !subscriptions.isEmpty()) {
            tell(
                    migration,
                    Finding.warning(
                                    "subscriptions",
                                    "the connection strings of subscriptions may not be read; these are left out: "
                                            + Names.some(subscriptions))
                            .withRemedy("connect to the source as a superuser; or on the target: CREATE SUBSCRIPTION …"
                                    + " WITH (connect = false)")
                            .listing(subscriptions));
        }
    }

    private static void tell(DatabaseMigration migration, Finding finding) {
        migration.progress().finding(finding.forDatabase(migration.database()));
    }
}
