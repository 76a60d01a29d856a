package dev.pgtrek.checks.replication;

import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.inventory.ServerInventory;
import java.util.List;

/**
 * Something that a server has so many of, and each followed database takes one. Immutable.
 *
 * @param used how many are taken already
 * @param reserved how many more the servers need for themselves
 */
record Quota(String what, String setting, ServerInventory server, int used, int reserved) {
    /** Something of which the servers need nothing for themselves. */
    static Quota of(String what, String setting, ServerInventory server, int used) {
        return new Quota(what, setting, server, used, 0);
    }

    /** A finding for each database that gets none, with how many there would have to be for all. */
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
