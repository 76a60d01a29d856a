package dev.pgtrek.event;

import dev.pgtrek.inventory.QualifiedName;

/**
 * The rows of a table begin to move.
 *
 * @param migrationId the migration
 * @param database the database
 * @param table the table
 * @param bytes what the table takes up on the source, without indexes
 */
public record TableStartedEvent(String migrationId, String database, QualifiedName table, long bytes) {}
