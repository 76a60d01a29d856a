package dev.pgtrek.event;

import dev.pgtrek.inventory.QualifiedName;

/**
 * All rows of a table have moved.
 *
 * @param migrationId the migration
 * @param database the database
 * @param table the table
 * @param rows how many rows
 * @param bytes how many bytes, as COPY sent them
 */
public record TableFinishedEvent(String migrationId, String database, QualifiedName table, long rows, long bytes) {}
