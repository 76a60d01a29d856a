package dev.pgtrek.internal.report;

import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.CutoverReport.Difference;
import dev.pgtrek.cutover.CutoverReport.Step;
import dev.pgtrek.cutover.DatabaseCutover;
import dev.pgtrek.text.Plural;
import dev.pgtrek.text.TextLines;
import dev.pgtrek.text.TextTable;
import java.util.List;

/** Cutovers as text: the steps, then what there is to know of each database. */
public final class CutoverText {
    private CutoverText() {}

    public static String of(CutoverReport report) {
        TextLines lines = new TextLines();
        if (!report.steps().isEmpty()) {
            lines.add(steps(report.steps()));
        }
        report.databases().forEach(database -> add(lines, database));
        report.differences().forEach(difference -> lines.add(line(difference)));
        report.leftOut().forEach(database -> lines.add(database + ": left out, and not switched"));
        report.message().ifPresent(message -> lines.add(message.strip()));
        return lines.add("cutover " + Words.word(report.status()) + ", writes were stopped for "
                        + report.outage().toMillis() + " ms")
                .toString();
    }

    public static String of(DatabaseCutover database) {
        TextLines lines = new TextLines();
        add(lines, database);
        database.differences().forEach(difference -> lines.add(line(difference)));
        return lines.toString();
    }

    private static TextTable steps(List<Step> steps) {
        TextTable table = new TextTable().words("step").figures("ms").words("writes stopped");
        for (Step step : steps) {
            table.row(step.name(), String.valueOf(step.duration().toMillis()), step.outage() ? "yes" : "no");
        }
        return table;
    }

    private static void add(TextLines lines, DatabaseCutover database) {
        String name = database.database() + ": ";
        lines.add(name + Words.word(database.status())
                + database.lsn().map(lsn -> " at " + lsn).orElse("") + ", "
                + Plural.of(database.sequences(), "sequence") + " set, "
                + Plural.of(database.tablesVerified(), "table") + " with "
                + Plural.of(database.rowsVerified(), "row") + " compared"
                + (database.isReplicatedBack() ? ", replicated back to the source" : ""));
        database.left().forEach(left -> lines.add(name + "left: " + Words.of(left)));
        database.advice().forEach(advice -> lines.add(name + "look at: " + Words.of(advice)));
    }

    private static String line(Difference difference) {
        return difference.database() + ": " + difference.object() + ": "
                + difference.message().strip();
    }
}
