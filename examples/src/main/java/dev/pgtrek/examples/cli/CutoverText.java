package dev.pgtrek.examples.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.CutoverReport.Difference;
import dev.pgtrek.cutover.CutoverReport.Step;
import dev.pgtrek.cutover.CutoverStatus;
import dev.pgtrek.cutover.DatabaseCutover;
import dev.pgtrek.strategy.StopReport.Leftover;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What became of a cutover, as lines for a person and as a document. */
final class CutoverText {
    private CutoverText() {}

    /** One that did not begin. */
    static CutoverReport failed(String message) {
        return CutoverReport.builder()
                .migrationId("")
                .status(CutoverStatus.FAILED)
                .message(message)
                .build();
    }

    static List<String> of(CutoverReport report) {
        List<String> lines = new ArrayList<>();
        if (!report.steps().isEmpty()) {
            TextTable table = new TextTable().words("step").figures("ms").words("writes stopped");
            for (Step step : report.steps()) {
                table.row(step.name(), String.valueOf(step.duration().toMillis()), step.outage() ? "yes" : "no");
            }
            lines.addAll(table.lines());
            lines.add("");
        }
        for (DatabaseCutover database : report.databases()) {
            lines.add(database.database() + ": " + word(database.status())
                    + database.lsn().map(lsn -> " at " + lsn).orElse("") + ", "
                    + Figures.count(database.sequences(), "sequence")
                    + " set, " + Figures.count(database.tablesVerified(), "table") + " with "
                    + Figures.count(database.rowsVerified(), "row") + " compared"
                    + (database.isReplicatedBack() ? ", replicated back to the source" : ""));
            database.left().forEach(left -> lines.add(database.database() + ": left: " + line(left)));
            database.advice().forEach(advice -> lines.add(database.database() + ": look at: " + line(advice)));
        }
        report.differences()
                .forEach(difference -> lines.add(difference.database() + ": " + difference.object() + ": "
                        + Surroundings.oneLine(difference.message())));
        report.leftOut().forEach(database -> lines.add(database + ": left out, and not switched"));
        report.message().ifPresent(message -> lines.add(Surroundings.oneLine(message)));
        lines.add("cutover " + word(report.status()) + ", writes were stopped for "
                + report.outage().toMillis() + " ms");
        return lines;
    }

    private static String line(Leftover left) {
        return Surroundings.oneLine(left.what()) + " -> " + Surroundings.oneLine(left.remedy());
    }

    static void write(JsonGenerator json, CutoverReport report) throws IOException {
        json.writeStringField("status", word(report.status()));
        json.writeStringField("message", report.message().orElse(null));
        json.writeNumberField("outageSeconds", seconds(report.outage()));
        json.writeArrayFieldStart("steps");
        for (Step step : report.steps()) {
            json.writeStartObject();
            json.writeStringField("name", step.name());
            json.writeNumberField("seconds", seconds(step.duration()));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("databases");
        for (DatabaseCutover database : report.databases()) {
            json.writeStartObject();
            json.writeStringField("name", database.database());
            json.writeStringField("status", word(database.status()));
            json.writeStringField("lsn", database.lsn().orElse(null));
            json.writeNumberField("sequences", database.sequences());
            json.writeNumberField("tables", database.tablesVerified());
            json.writeNumberField("rows", database.rowsVerified());
            json.writeBooleanField("replicatedBack", database.isReplicatedBack());
            leftovers(json, "left", database.left());
            leftovers(json, "advice", database.advice());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("leftOut");
        for (String database : report.leftOut()) {
            json.writeString(database);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("differences");
        for (Difference difference : report.differences()) {
            json.writeStartObject();
            json.writeStringField("database", difference.database());
            json.writeStringField("object", difference.object());
            json.writeStringField("message", difference.message());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void leftovers(JsonGenerator json, String name, List<Leftover> leftovers) throws IOException {
        json.writeArrayFieldStart(name);
        for (Leftover leftover : leftovers) {
            json.writeStartObject();
            json.writeStringField("what", leftover.what());
            json.writeStringField("remedy", leftover.remedy());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }

    private static String word(CutoverStatus status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
