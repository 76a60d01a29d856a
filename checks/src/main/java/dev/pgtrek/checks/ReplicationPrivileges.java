package dev.pgtrek.checks;

import dev.pgtrek.Side;
import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.inventory.CurrentUser;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.inventory.TableKind;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code replication-privileges}: publishing takes the right to replicate and the ownership of the tables, subscribing takes
 * a superuser, {@code pg_create_subscription} (16 and newer) or a provider's role.
 *
 * @see <a href="https://www.postgresql.org/docs/current/logical-replication-security.html">Security of logical replication</a>
 */
public final class ReplicationPrivileges implements PreCheck {
    private static final int ROLE_SINCE = 16;

    /** Roles of providers whose members may open replication sessions. */
    private static final Set<String> REPLICATING_ROLES = Set.of("rds_replication", "rds_superuser");

    /** Roles whose members may make subscriptions: PostgreSQL's own from 16 on, and those of providers. */
    private static final Set<String> SUBSCRIBING_ROLES =
            Set.of("pg_create_subscription", "rds_superuser", "cloudsqlsuperuser", "azure_pg_admin");

    private static final String MAY_CREATE = """
            SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')
            """;

    /** Whether the user may create objects such as schemas and publications in a database of the source. */
    static final Fact<Boolean> MAY_PUBLISH = Fact.ofDatabase("may-publish", Side.SOURCE, connection -> {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(MAY_CREATE)) {
            rows.next();
            return rows.getBoolean(1);
        }
    });

    @Override
    public String id() {
        return "replication-privileges";
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(MAY_PUBLISH);
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        for (DatabaseInventory database : context.sourceDatabases()) {
            List<String> missing = missingOnSource(context, database.name());
            if (!missing.isEmpty()) {
                findings.add(cannotPublish(context.source().user().name(), missing, database.name()));
            }
        }
        CurrentUser user = context.target().user();
        if (!user.superuser() && user.memberOf().stream().noneMatch(SUBSCRIBING_ROLES::contains)) {
            findings.add(Finding.error(id(), "user " + user.name() + " of the target may not make subscriptions")
                    .withRemedy(
                            context.target().version().atLeast(ROLE_SINCE)
                                    ? "as a superuser of the target: GRANT pg_create_subscription TO "
                                            + QualifiedName.quote(user.name())
                                    : "connect to the target as a superuser"));
        }
        return findings;
    }

    private Finding cannotPublish(String user, List<String> missing, String database) {
        return Finding.error(
                        id(), "user " + user + " of the source can't publish the tables: " + String.join("; ", missing))
                .withRemedy("connect as a superuser; or: ALTER ROLE " + QualifiedName.quote(user)
                        + " REPLICATION, GRANT CREATE ON DATABASE " + QualifiedName.quote(database) + " TO "
                        + QualifiedName.quote(user) + ", and membership in the roles that own the tables")
                .forDatabase(database);
    }

    private static List<String> missingOnSource(CheckContext context, String database) {
        CurrentUser user = context.source().user();
        List<String> missing = new ArrayList<>();
        if (user.superuser()) {
            return missing;
        }
        if (!user.replication() && user.memberOf().stream().noneMatch(REPLICATING_ROLES::contains)) {
            missing.add("it may not open replication sessions (attribute REPLICATION)");
        }
        if (!context.fact(MAY_PUBLISH, database)) {
            missing.add("it may not create anything in the database (right CREATE)");
        }
        List<String> strangers = context.sourceDatabase(database).tables().stream()
                .filter(table ->
                        table.kind() == TableKind.TABLE && table.extension().isEmpty() && !table.unlogged())
                .filter(table -> context.options().tables().selects(database, table.schema(), table.name()))
                .map(TableInfo::owner)
                .distinct()
                .filter(owner -> !user.actsAs(owner))
                .sorted()
                .toList();
        if (!strangers.isEmpty()) {
            missing.add("it is no member of the role(s) that own tables: " + String.join(", ", strangers));
        }
        return missing;
    }
}
