package dev.pgtrek.dump.internal.source;

import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.inventory.ServerInventory;
import java.util.Optional;

/**
 * Checks whether the source's lock table has room for a session that locks many tables. pg_dump locks all of them too,
 * and all other sessions on that server need the rest.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-locks.html">max_locks_per_transaction</a>
 */
public final class LockRoom {
    private LockRoom() {}

    /** Returns empty if there is room for this many tables; otherwise a finding with the consequences for a database. */
    public static Optional<Finding> lack(ServerInventory source, String database, int tables) {
        // the lock table holds this many locked tables, and twice as many pairs of a session and a table
        long room = number(source, "max_locks_per_transaction", 64)
                * (number(source, "max_connections", 100) + number(source, "max_prepared_transactions", 0));
        if (tables <= room / 4 * 3) {
            return Optional.empty();
        }
        return Optional.of(Finding.warning(
                        "locks",
                        "the source has locks for " + Plural.of(room, "table") + ", too few to keep the "
                                + Plural.of(tables, "table") + " of database "
                                + database + " locked all the time: each is locked while it is copied, and one that is"
                                + " dropped, truncated or altered before that makes the copy fail")
                .withRemedy("keep others from changing tables, or raise max_locks_per_transaction on the source"));
    }

    private static long number(ServerInventory server, String setting, long otherwise) {
        return server.setting(setting).map(Long::parseLong).orElse(otherwise);
    }
}
