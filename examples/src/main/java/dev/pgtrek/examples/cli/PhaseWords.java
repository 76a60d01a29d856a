package dev.pgtrek.examples.cli;

import dev.pgtrek.event.MigrationEvent.Progress;
import dev.pgtrek.internal.text.Quantities;
import dev.pgtrek.strategy.Phase;

/** What the steps of a migration are called, and how its state is put into a few words. */
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

    /** How far the whole migration is. */
    static String total(Progress progress) {
        return ProgressFigures.percent(progress.bytesDone(), progress.bytesTotal()) + " %, " + amount(progress)
                + timeLeft(progress, ", ");
    }

    /** How much of the rows is done. */
    static String amount(Progress progress) {
        return Quantities.bytes(progress.bytesDone()) + " of " + Quantities.bytes(progress.bytesTotal()) + ", "
                + Quantities.count(progress.rows()) + " rows";
    }

    /** When the rows will be done, behind a separator; empty where that is not known. */
    static String timeLeft(Progress progress, String separator) {
        return progress.timeLeft()
                .filter(left -> !left.isZero())
                .map(left -> separator + "rows done in " + ProgressFigures.clock(left))
                .orElse("");
    }
}
