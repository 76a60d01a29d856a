package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.checks.replication.ReplicationAccess.Copying;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.inventory.CurrentUser;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.server.Side;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code replication-privileges}: publishing requires the right to replicate and the ownership of the tables. Subscribing
 * requires a superuser, {@code pg_create_subscription} (16 and newer) or a provider's role. The extension
 * {@code aiven_extras} replaces ownership on the source, and the right to subscribe on the target.
 *
 * @see <a href="https://www.postgresql.org/docs/current/logical-replication-security.html">Security of logical
 *     replication</a>
 */
final class ReplicationPrivilegesCheck implements PreCheck {
    private static final int ROLE_SINCE = 16;

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

    private final Set<Copying> allowed;

    /** @param allowed who may copy the rows, according to the caller */
    ReplicationPrivilegesCheck(Set<Copying> allowed) {
        this.allowed = Set.copyOf(allowed);
    }

    @Override
    public String id() {
        return "replication-privileges";
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(MAY_PUBLISH, ReplicationAccess.SOURCE_HAS_EXTRAS);
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        Map<ReplicationAccess, List<String>> ways = new LinkedHashMap<>();
        for (DatabaseInventory database : context.sourceDatabases()) {
            List<String> missing = ReplicationAccess.missingOnSource(context, database.name(), allowed);
            if (!missing.isEmpty()) {
                findings.add(cannotPublish(context, missing, database.name()));
            }
            ReplicationAccess.of(context, database.name(), allowed)
                    .ifPresent(way ->
                            ways.computeIfAbsent(way, key -> new ArrayList<>()).add(database.name()));
        }
        CurrentUser user = context.target().user();
        if (ReplicationAccess.subscribing(context).isEmpty()) {
            findings.add(Finding.error(id(), "user " + user.name() + " of the target may not make subscriptions")
                    .withRemedy(
                            context.target().version().atLeast(ROLE_SINCE)
                                    ? "as a superuser of the target: GRANT pg_create_subscription TO "
                                            + PrintedSql.name(user.name())
                                    : "connect to the target as a superuser"));
        }
        ways.forEach((way, databases) ->
                findings.add(Finding.info("replication-way", String.join(", ", databases) + ": " + way)));
        return findings;
    }

    private Finding cannotPublish(CheckContext context, List<String> missing, String database) {
        String user = context.source().user().name();
        String extras =
                context.source().availableExtension(ReplicationAccess.EXTRAS).isPresent()
                        ? "; or, in database " + PrintedSql.name(database) + ": CREATE EXTENSION "
                                + ReplicationAccess.EXTRAS + " CASCADE"
                        : "";
        return Finding.error(
                        id(), "user " + user + " of the source can't publish the tables: " + String.join("; ", missing))
                .withRemedy("connect as a superuser; or: ALTER ROLE " + PrintedSql.name(user)
                        + " REPLICATION, GRANT CREATE ON DATABASE " + PrintedSql.name(database) + " TO "
                        + PrintedSql.name(user) + ", and membership in the roles that own the tables" + extras)
                .forDatabase(database);
    }
}
