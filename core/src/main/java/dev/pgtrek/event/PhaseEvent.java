package dev.pgtrek.event;

import java.util.Optional;

/**
 * A step has begun.
 *
 * @param migrationId the migration
 * @param database the database; empty for the steps of the whole run
 * @param phase the step
 */
public record PhaseEvent(String migrationId, Optional<String> database, Phase phase) {}
