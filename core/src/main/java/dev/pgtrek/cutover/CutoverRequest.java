package dev.pgtrek.cutover;

import dev.pgtrek.server.Server;
import java.util.List;

/**
 * What a {@link dev.pgtrek.strategy.ContinuousStrategy} is asked to switch over. Immutable.
 *
 * @param databases those that it follows, by name
 * @param source where applications write now
 * @param target what they are to be switched to
 */
public record CutoverRequest(
        String migrationId, List<String> databases, Server source, Server target, Cutover cutover) {
    public CutoverRequest {
        databases = databases.stream().sorted().toList();
    }

    /** The same for a single database. */
    public CutoverRequest only(String database) {
        return new CutoverRequest(migrationId, List.of(database), source, target, cutover);
    }

    /** The same with the servers' parts exchanged: the way back. */
    public CutoverRequest reversed() {
        return new CutoverRequest(migrationId, databases, /* source= */ target, /* target= */ source, cutover);
    }
}
