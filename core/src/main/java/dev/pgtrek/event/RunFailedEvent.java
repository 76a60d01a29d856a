package dev.pgtrek.event;

import dev.pgtrek.MigrationException;

/**
 * A run has ended before the first database was begun, or by a defect.
 *
 * @param migrationId the migration
 * @param failure what {@link dev.pgtrek.MigrationRun#await()} throws
 */
public record RunFailedEvent(String migrationId, MigrationException failure) {}
