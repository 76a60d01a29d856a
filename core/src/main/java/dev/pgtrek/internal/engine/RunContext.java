package dev.pgtrek.internal.engine;

import dev.pgtrek.MigrationOptions;
import dev.pgtrek.Side;
import dev.pgtrek.check.CheckContext;
import dev.pgtrek.server.Server;
import dev.pgtrek.strategy.WorkQueue;
import java.util.Map;
import java.util.Objects;

/** What the databases of one run share. */
record RunContext(
        String migrationId,
        MigrationOptions options,
        CheckContext facts,
        Map<Side, Server> servers,
        RunScope scope,
        WorkQueue work,
        Throttle throttle,
        EventDispatcher events,
        ProgressTracker progress,
        TargetDatabases databases) {
    Server server(Side side) {
        return Objects.requireNonNull(servers.get(side));
    }
}
