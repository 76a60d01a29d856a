package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.inventory.CurrentUser;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.server.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rights by which a database is published, copied and subscribed to. Immutable.
 *
 * @param publishing how the publication on the source is created
 * @param copying who copies the rows
 * @param subscribing how the subscription on the target is created
 * @see <a href="https://www.postgresql.org/docs/current/logical-replication-security.html">Security of logical
 *     replication</a>
 */
public record ReplicationAccess(Publishing publishing, Copying copying, Subscribing subscribing) {
    /** The extension by which providers let users without superuser rights publish and subscribe. */
    public static final String EXTRAS = "aiven_extras";

    /** Provider roles whose members may open replication sessions. */
    private static final Set<String> REPLICATING_ROLES = Set.of("rds_replication", "rds_superuser");

    /** Roles whose members may create subscriptions: PostgreSQL's own since 16, and those of providers. */
    private static final Set<String> SUBSCRIBING_ROLES =
            Set.of("pg_create_subscription", "rds_superuser", "cloudsqlsuperuser", "azure_pg_admin");

    private static final String HAS_EXTRAS = """
            SELECT coalesce(pg_catalog.has_schema_privilege('aiven_extras', 'USAGE'), false)
                   AND coalesce(pg_catalog.has_function_privilege(f.oid, 'EXECUTE'), false)
              FROM (SELECT pg_catalog.to_regprocedure(
                        'aiven_extras.pg_create_publication(pg_catalog.text, pg_catalog.text, pg_catalog.text[])'))
                          AS f (oid)
             WHERE f.oid IS NOT NULL
            """;

    /** Whether the user may publish other users' tables in a database of the source. */
    static final Fact<Boolean> SOURCE_HAS_EXTRAS = Fact.ofDatabase(
            "aiven-extras",
            Side.SOURCE,
            connection ->
                    Rows.all(connection, HAS_EXTRAS, row -> row.getBoolean(1)).contains(true));

    /** How the publication is created. */
    public enum Publishing {
        SUPERUSER("published by a superuser"),
        OWNER("published as the tables' owner"),
        EXTRAS("published by " + ReplicationAccess.EXTRAS);

        private final String words;

        Publishing(String words) {
            this.words = words;
        }
    }

    /** Who copies the rows. */
    public enum Copying {
        /** This process, under the snapshot of the slot, which requires a replication session. */
        SNAPSHOT("copied under the slot's snapshot"),
        /** The target's server, as part of its subscription. */
        SERVER("copied by the target's server itself");

        private final String words;

        Copying(String words) {
            this.words = words;
        }
    }

    /** How the subscription is created. */
    public enum Subscribing {
        SUPERUSER("subscribed to by a superuser"),
        ROLE("subscribed to by a role's right to do so"),
        EXTRAS("subscribed to by " + ReplicationAccess.EXTRAS);

        private final String words;

        Subscribing(String words) {
            this.words = words;
        }
    }

    /**
     * Returns the access for a database; empty if there is none.
     *
     * @param allowed who may copy the rows, according to the caller
     */
    public static Optional<ReplicationAccess> of(CheckContext context, String database, Set<Copying> allowed) {
        Optional<Subscribing> subscribing = subscribing(context);
        if (subscribing.isEmpty()
                || !missingOnSource(context, database, allowed).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new ReplicationAccess(publishing(context, database), copying(context, allowed), subscribing.get()));
    }

    private static Copying copying(CheckContext context, Set<Copying> allowed) {
        return allowed.contains(Copying.SNAPSHOT) && replicates(context.source().user())
                ? Copying.SNAPSHOT
                : Copying.SERVER;
    }

    /**
     * Returns the least number of tables that the target's server copies at once: one for each concurrently processed
     * database. Each copy uses a slot, a walsender, a worker and an origin of its own.
     */
    static int serverCopies(CheckContext context, Set<Copying> allowed) {
        return allowed.contains(Copying.SERVER) && copying(context, allowed) == Copying.SERVER
                ? Math.min(
                        context.options().parallelDatabases(),
                        context.databases().size())
                : 0;
    }

    static boolean replicates(CurrentUser user) {
        return user.superuser()
                || user.replication()
                || user.memberOf().stream().anyMatch(REPLICATING_ROLES::contains);
    }

    private static Publishing publishing(CheckContext context, String database) {
        if (context.source().user().superuser()) {
            return Publishing.SUPERUSER;
        }
        return missingToPublish(context, database).isEmpty() ? Publishing.OWNER : Publishing.EXTRAS;
    }

    /** Returns how the target's user may subscribe; empty if it may not. */
    static Optional<Subscribing> subscribing(CheckContext context) {
        CurrentUser user = context.target().user();
        if (user.superuser()) {
            return Optional.of(Subscribing.SUPERUSER);
        }
        if (maySubscribe(user)) {
            return Optional.of(Subscribing.ROLE);
        }
        return context.options().excludesExtension(EXTRAS)
                ? Optional.empty()
                : Optional.of(Subscribing.EXTRAS)
                        .filter(extras -> context.databases().stream()
                                .allMatch(database -> context.targetHasExtension(database, EXTRAS)));
    }

    /** Whether a user may create subscriptions by its own rights. */
    static boolean maySubscribe(CurrentUser user) {
        return user.superuser() || user.memberOf().stream().anyMatch(SUBSCRIBING_ROLES::contains);
    }

    /** Returns what the source's user lacks, each as part of a sentence. */
    static List<String> missingOnSource(CheckContext context, String database, Set<Copying> allowed) {
        CurrentUser user = context.source().user();
        List<String> missing = new ArrayList<>();
        if (user.superuser()) {
            return missing;
        }
        if (!replicates(user) && !allowed.contains(Copying.SERVER)) {
            missing.add("it may not open replication sessions (attribute REPLICATION)");
        }
        List<String> toPublish = missingToPublish(context, database);
        if (!toPublish.isEmpty() && !context.fact(SOURCE_HAS_EXTRAS, database)) {
            missing.addAll(toPublish);
        }
        return missing;
    }

    private static List<String> missingToPublish(CheckContext context, String database) {
        CurrentUser user = context.source().user();
        List<String> missing = new ArrayList<>();
        if (!context.fact(ReplicationPrivilegesCheck.MAY_PUBLISH, database)) {
            missing.add("it may not create anything in the database (right CREATE)");
        }
        List<String> strangers = context.sourceDatabase(database).tables().stream()
                .filter(table -> table.kind() == TableInfo.Kind.TABLE
                        && table.extension().isEmpty()
                        && !table.unlogged())
                .filter(table -> context.options().selectsRows(database, table.schema(), table.name()))
                .map(TableInfo::owner)
                .distinct()
                .filter(owner -> !user.actsAs(owner))
                .sorted()
                .toList();
        if (!strangers.isEmpty()) {
            missing.add("it is no member of these roles, which own tables: " + String.join(", ", strangers));
        }
        return missing;
    }

    /**
     * Returns {@code published by a superuser, copied under the slot's snapshot, subscribed to by a superuser} or the
     * like.
     */
    @Override
    public String toString() {
        return publishing.words + ", " + copying.words + ", " + subscribing.words;
    }
}
