package dev.pgtrek.examples.cli;

import dev.pgtrek.event.MigrationEvent.Progress;
import java.time.Duration;

/** Shows a person how far a migration is. Called by one thread at a time. */
interface ProgressView {
    /** How often {@link #update} is worth being called. */
    Duration period();

    /** Says something that stays to be read. */
    void line(Duration elapsed, String text);

    /** Shows how far it is; the clock goes on where nothing else does. */
    void update(Duration elapsed, Progress progress);

    /** Takes away what does not stay. */
    void end();
}
