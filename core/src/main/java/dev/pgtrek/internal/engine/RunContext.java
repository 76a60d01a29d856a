package dev.pgtrek.internal.engine;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.server.Server;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.WorkQueue;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The values that the databases of one run share.
 *
 * @param entries all databases of the run, for the records of the migration
 * @param replicates whether some databases of the migration replicate, or will, so that the records of the others are
 *     kept
 */
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
        TargetDatabases databases,
        List<MigrationRecord.Entry> entries,
        boolean replicates) {
    Server server(Side side) {
        return Objects.requireNonNull(servers.get(side));
    }
}
