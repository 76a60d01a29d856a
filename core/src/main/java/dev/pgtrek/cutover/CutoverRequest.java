package dev.pgtrek.cutover;

import dev.pgtrek.server.Server;
import java.util.List;

/**
 * The databases and servers of a cutover, passed to a {@link dev.pgtrek.strategy.ContinuousStrategy}. Immutable.
 *
 * @param databases the databases that the strategy replicates, by their names on the source of the migration
 * @param source the server that applications write to now
 * @param target the server that they are cut over to; the methods of both servers take those names, see
 *     {@link Server#withRenamedDatabases}
 */
public record CutoverRequest(
        String migrationId, List<String> databases, Server source, Server target, Cutover cutover) {
    public CutoverRequest {
        databases = databases.stream().sorted().toList();
    }

    /** Returns the same request for a single database. */
    public CutoverRequest only(String database) {
        return new CutoverRequest(migrationId, List.of(database), source, target, cutover);
    }

    /** Returns the same request with the servers' roles exchanged, for a switch back. */
    public CutoverRequest reversed() {
        return new CutoverRequest(migrationId, databases, /* source= */ target, /* target= */ source, cutover);
    }
}
