package dev.pgtrek.checks.replication;

import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.inventory.ServerInventory;
import java.util.List;

/**
 * A limited resource of a server, of which each replicated database uses one. Immutable.
 *
 * @param used how many are already in use
 * @param reserved how many the servers need for themselves
 */
record Quota(String what, String setting, ServerInventory server, int used, int reserved) {
    /** Returns a resource of which the servers need nothing for themselves. */
    static Quota of(String what, String setting, ServerInventory server, int used) {
        return new Quota(what, setting, server, used, 0);
    }

    /** Returns a finding for each database that gets none, with the number required for all. */
    List<Finding> findings(String id, String side, List<String> databases) {
        int most = server.setting(setting).map(Integer::parseInt).orElse(Integer.MAX_VALUE);
        int free = Math.max(0, most - used - reserved);
        if (databases.size() <= free) {
            return List.of();
        }
        int needed = used + reserved + databases.size();
        return databases.subList(free, databases.size()).stream()
                .map(database -> Finding.error(
                                id,
                                "the " + side + " has " + free + " free " + what + " (" + setting + " is " + most + ", "
                                        + used + " in use) for " + Plural.of(databases.size(), "selected database"))
                        .withRemedy("on the " + side + ": ALTER SYSTEM SET " + setting + " = " + needed
                                + "; then restart it")
                        .forDatabase(database))
                .toList();
    }
}
