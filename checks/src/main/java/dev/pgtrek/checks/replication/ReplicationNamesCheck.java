package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.ReplicationSlot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * {@code names}: objects on the servers are named after the migration's id and a hash, so no database name can collide
 * with them. Obstacles can be leftovers of a migration with the same id, and a source that waits for all replicas.
 *
 * @see ReplicationName
 */
final class ReplicationNamesCheck implements PreCheck {
    private static final String SYNCHRONOUS = "synchronous_standby_names";

    @Override
    public String id() {
        return "names";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        context.options().migrationId().ifPresent(id -> findings.addAll(leftovers(context, id)));
        synchronous(context).ifPresent(findings::add);
        return findings;
    }

    private List<Finding> leftovers(CheckContext context, String migrationId) {
        List<Finding> findings = new ArrayList<>();
        for (String database : context.databases()) {
            String name = ReplicationName.of(migrationId, database).toString();
            List<String> found = new ArrayList<>();
            if (context.source().replicationSlots().stream()
                    .map(ReplicationSlot::name)
                    .anyMatch(name::equals)) {
                found.add("a slot of the source");
            }
            if (context.sourceDatabases().stream()
                    .filter(source -> source.name().equals(database))
                    .anyMatch(source -> source.publications().contains(name))) {
                found.add("a publication of the source");
            }
            if (context.targetDatabase(database)
                    .map(DatabaseInventory::subscriptions)
                    .filter(names -> names.contains(name))
                    .isPresent()) {
                found.add("a subscription of the target");
            }
            if (!found.isEmpty()) {
                findings.add(Finding.error(
                                id(),
                                "a migration of the same id '" + migrationId + "' left or still uses " + name + ": "
                                        + String.join(", ", found))
                        .withRemedy("ask for the status of migration " + migrationId
                                + ", and finish or stop it first; if none"
                                + " of that id is found, another role made these: drop them, or choose another id")
                        .forDatabase(database));
            }
        }
        return findings;
    }

    /** A subscription replicates under its own name, by which the source may count it as a synchronous standby. */
    private Optional<Finding> synchronous(CheckContext context) {
        String setting = context.source().setting(SYNCHRONOUS).orElse("");
        Set<String> names =
                new HashSet<>(Arrays.asList(setting.toLowerCase(Locale.ROOT).split("[\\s,()\"]+")));
        return names.contains("*")
                ? Optional.of(Finding.warning(
                                id(),
                                SYNCHRONOUS + " of the source is '" + setting
                                        + "': it may wait for the target at each commit, as for a standby")
                        .withRemedy("on the source: ALTER SYSTEM SET " + SYNCHRONOUS
                                + " to the standbys' own names; SELECT pg_reload_conf(); no restart is needed"))
                : Optional.empty();
    }
}
