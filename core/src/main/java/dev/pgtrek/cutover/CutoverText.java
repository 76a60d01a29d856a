package dev.pgtrek.cutover;

import dev.pgtrek.cutover.CutoverReport.Step;
import dev.pgtrek.internal.text.EnumWords;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.internal.text.TextLines;
import dev.pgtrek.internal.text.TextTable;
import java.util.List;

/** Formats cutover reports as text: the steps, then the details of each database. */
final class CutoverText {
    private CutoverText() {}

    public static String of(CutoverReport report) {
        TextLines lines = new TextLines();
        if (!report.steps().isEmpty()) {
            lines.add(steps(report.steps()));
        }
        report.databases().forEach(database -> add(lines, database));
        report.differences().forEach(difference -> lines.add(difference.toString()));
        report.leftOut().forEach(database -> lines.add(database + ": left out, and not switched"));
        report.message().ifPresent(message -> lines.add(message.strip()));
        return lines.add("cutover " + EnumWords.word(report.status()) + ", writes were stopped for "
                        + report.outage().toMillis() + " ms")
                .toString();
    }

    public static String of(DatabaseCutover database) {
        TextLines lines = new TextLines();
        add(lines, database);
        database.differences().forEach(difference -> lines.add(difference.toString()));
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
        lines.add(name + EnumWords.word(database.status())
                + database.lsn().map(lsn -> " at " + lsn).orElse("") + ", "
                + Plural.of(database.sequences(), "sequence") + " set, "
                + Plural.of(database.tablesVerified(), "table") + " with "
                + Plural.of(database.rowsVerified(), "row") + " compared"
                + (database.isReplicatedBack() ? ", replicated back to the source" : ""));
        database.left().forEach(left -> lines.add(name + "left: " + left));
        database.advice().forEach(advice -> lines.add(name + "look at: " + advice));
    }
}
