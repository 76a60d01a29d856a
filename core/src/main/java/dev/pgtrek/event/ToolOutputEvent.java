package dev.pgtrek.event;

/**
 * A client tool wrote a line on its standard error.
 *
 * @param migrationId the migration
 * @param database the database
 * @param tool the program's name, such as {@code pg_dump}
 * @param line the line, without its end
 */
public record ToolOutputEvent(String migrationId, String database, String tool, String line) {}
