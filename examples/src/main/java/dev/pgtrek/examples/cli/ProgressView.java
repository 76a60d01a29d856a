package dev.pgtrek.examples.cli;

import dev.pgtrek.event.MigrationEvent.Progress;
import java.time.Duration;

/** Shows the progress of a migration to a user. Called by one thread at a time. */
interface ProgressView {
    /** Returns how often {@link #update} should be called. */
    Duration period();

    /** Prints a permanent line. */
    void line(Duration elapsed, String text);

    /** Shows the current progress; the elapsed time advances even without other changes. */
    void update(Duration elapsed, Progress progress);

    /** Removes what is not permanent. */
    void end();
}
