package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.inventory.TableInfo;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code reverse-replication}: whether applications could return to the source after a cutover, with the rows written to
 * the target. It never reports an error, because not every user needs this. The cutover determines whether the source can
 * connect to the target, before it stops writes.
 *
 * @see <a href="https://www.postgresql.org/docs/current/logical-replication-restrictions.html">Restrictions of logical
 *     replication</a>
 */
final class ReverseReplicationCheck implements PreCheck {
    private static final int TRUNCATES_SINCE = 11;
    private static final int ROLE_SINCE = 16;
    private static final int ORIGINS_HAVE_A_SETTING_SINCE = 18;
    private static final int LAUNCHER = 1;
    private static final int NAMED = 10;

    private final boolean keyless;

    /** @param keyless whether tables without a usable key are not replicated, but copied by the cutover */
    ReverseReplicationCheck(boolean keyless) {
        this.keyless = keyless;
    }

    @Override
    public String id() {
        return "reverse-replication";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        ServerInventory source = context.source();
        ServerInventory target = context.target();
        String level = target.setting("wal_level").orElse("unknown");
        if (!level.equals("logical")) {
            findings.add(impossible("wal_level of the target is '" + level + "'")
                    .withRemedy("on the target: ALTER SYSTEM SET wal_level = 'logical'; then restart it"));
        }
        if (!ReplicationAccess.maySubscribe(source.user())) {
            findings.add(impossible("user " + source.user().name() + " of the source may not make subscriptions there")
                    .withRemedy(
                            source.version().atLeast(ROLE_SINCE)
                                    ? "as a superuser of the source: GRANT pg_create_subscription TO "
                                            + PrintedSql.name(source.user().name())
                                    : "connect to the source as a superuser"));
        }
        List<String> databases = context.databases();
        int workers = source.enabledSubscriptions();
        String origins = source.version().atLeast(ORIGINS_HAVE_A_SETTING_SINCE)
                ? "max_active_replication_origins"
                : "max_replication_slots";
        addShortage(
                Quota.of("logical replication workers", "max_logical_replication_workers", source, workers),
                "source",
                databases,
                findings);
        addShortage(
                Quota.of("worker processes", "max_worker_processes", source, workers + LAUNCHER),
                "source",
                databases,
                findings);
        addShortage(
                Quota.of("replication origins", origins, source, source.usedReplicationOrigins()),
                "source",
                databases,
                findings);
        addShortage(
                Quota.of("replication slots", "max_replication_slots", target, target.usedReplicationSlots()),
                "target",
                databases,
                findings);
        addShortage(
                Quota.of("walsenders", "max_wal_senders", target, target.usedWalSenders()),
                "target",
                databases,
                findings);
        if (!source.version().atLeast(TRUNCATES_SINCE) || !target.version().atLeast(TRUNCATES_SINCE)) {
            findings.add(Finding.info(
                            id(),
                            "after a cutover with reverse replication, a TRUNCATE on the target does not reach the source,"
                                    + " as one of them is of version 10: a later switch back finds the rows, and is undone")
                    .withRemedy("DELETE in place of TRUNCATE until then"));
        }
        if (keyless) {
            context.sourceDatabases().forEach(database -> addKeyless(context, database, findings));
        }
        return findings;
    }

    /** All databases count together: if one fails, the others could not be returned to the source either. */
    private void addShortage(Quota quota, String side, List<String> databases, List<Finding> findings) {
        quota.findings(id(), side, databases).stream()
                .findFirst()
                .map(error -> Finding.builder()
                        .from(impossible(error.message()))
                        .remedy(error.remedy())
                        .build())
                .ifPresent(findings::add);
    }

    private void addKeyless(CheckContext context, DatabaseInventory database, List<Finding> findings) {
        List<String> tables = database.tables().stream()
                .filter(table -> table.kind() == TableInfo.Kind.TABLE && !table.unlogged())
                .filter(table -> table.extension().isEmpty() && !table.hasReplicationKey())
                .filter(table -> context.options().selectsRows(database.name(), table.schema(), table.name()))
                .map(TableInfo::qualifiedName)
                .map(QualifiedName::toString)
                .toList();
        if (!tables.isEmpty()) {
            findings.add(impossible(Plural.of(
                                    tables.size(),
                                    "table without a usable key is not replicated: ",
                                    "tables without a usable key are not replicated: ")
                            + String.join(", ", tables.subList(0, Math.min(NAMED, tables.size())))
                            + (tables.size() > NAMED ? " and " + (tables.size() - NAMED) + " more" : ""))
                    .listing(tables)
                    .withRemedy("give them primary keys, or replicate them with REPLICA IDENTITY FULL")
                    .forDatabase(database.name()));
        }
    }

    private Finding impossible(String why) {
        return Finding.info(id(), "a cutover with reverse replication will be refused: " + why);
    }
}
