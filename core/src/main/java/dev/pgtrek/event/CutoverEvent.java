package dev.pgtrek.event;

import dev.pgtrek.cutover.CutoverReport;

/**
 * A cutover, or a switch back, has ended: completed, undone or failed.
 *
 * @param migrationId the migration
 * @param report what was done
 */
public record CutoverEvent(String migrationId, CutoverReport report) {}
