package dev.pgtrek.event;

import dev.pgtrek.strategy.ReplicationStatus;

/**
 * How the replication of a database stands.
 *
 * @param migrationId the migration
 * @param status what the servers said
 */
public record ReplicationEvent(String migrationId, ReplicationStatus status) {}
