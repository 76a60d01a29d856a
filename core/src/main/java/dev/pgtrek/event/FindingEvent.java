package dev.pgtrek.event;

import dev.pgtrek.check.Finding;

/**
 * Something could not be carried, or needs attention; it is in the result too.
 *
 * @param migrationId the migration
 * @param finding what it is, with the database it concerns; one that concerns the whole server has none
 */
public record FindingEvent(String migrationId, Finding finding) {}
