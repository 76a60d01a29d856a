package dev.pgtrek.event;

import dev.pgtrek.MigrationResult;

/**
 * A run has ended, and each of its databases is done, or has failed or was skipped.
 *
 * @param migrationId the migration
 * @param result what became of it
 */
public record RunFinishedEvent(String migrationId, MigrationResult result) {}
