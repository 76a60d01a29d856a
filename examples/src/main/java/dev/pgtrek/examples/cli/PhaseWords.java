package dev.pgtrek.examples.cli;

import dev.pgtrek.event.MigrationEvent.Progress;
import dev.pgtrek.internal.text.Quantities;
import dev.pgtrek.strategy.Phase;

/** The words for the steps of a migration, and short texts for its state. */
final class PhaseWords {
    private PhaseWords() {}

    static String of(Phase phase) {
        return switch (phase) {
            case INSPECT -> "reading both servers";
            case CHECK -> "checking";
            case ROLES -> "moving roles";
            case CREATE_DATABASE -> "creating the database";
            case SCHEMA -> "creating tables";
            case COPY -> "copying rows";
            case INDEXES -> "building indexes";
            case FINISH_SCHEMA -> "finishing the schema";
            case CATCH_UP -> "catching up";
            case ANALYZE -> "analyzing";
            case VERIFY -> "verifying";
            case CUTOVER -> "cutting over";
            case DONE -> "done";
        };
    }

    /** Returns the progress of the whole migration. */
    static String total(Progress progress) {
        return ProgressFigures.percent(progress.bytesDone(), progress.bytesTotal()) + " %, " + amount(progress)
                + timeLeft(progress, ", ");
    }

    /** Returns how many of the rows are copied. */
    static String amount(Progress progress) {
        return Quantities.bytes(progress.bytesDone()) + " of " + Quantities.bytes(progress.bytesTotal()) + ", "
                + Quantities.count(progress.rows()) + " rows";
    }

    /** Returns the remaining time for the rows, after a separator; empty where it is unknown. */
    static String timeLeft(Progress progress, String separator) {
        return progress.timeLeft()
                .filter(left -> !left.isZero())
                .map(left -> separator + "rows done in " + ProgressFigures.clock(left))
                .orElse("");
    }
}
