package dev.pgtrek.event;

import dev.pgtrek.DatabaseResult;

/**
 * A database is done, or has failed.
 *
 * @param migrationId the migration
 * @param result what became of it
 */
public record DatabaseFinishedEvent(String migrationId, DatabaseResult result) {}
