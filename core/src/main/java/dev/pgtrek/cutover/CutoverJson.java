package dev.pgtrek.cutover;

import dev.pgtrek.cutover.CutoverReport.Step;
import dev.pgtrek.internal.text.JsonObject;
import dev.pgtrek.text.Printable;
import java.util.List;

/** Formats cutover reports as JSON. */
final class CutoverJson {
    private CutoverJson() {}

    public static String of(CutoverReport report) {
        return JsonObject.write(json -> json.field("status", report.status())
                .field("message", report.message())
                .seconds("outageSeconds", report.outage())
                .objects("steps", report.steps(), CutoverJson::write)
                .objects("databases", report.databases(), CutoverJson::write)
                .texts("leftOut", report.leftOut())
                .embedded("differences", printed(report.differences())));
    }

    public static String of(DatabaseCutover database) {
        return JsonObject.write(json -> {
            write(json, database);
            json.embedded("differences", printed(database.differences()));
        });
    }

    private static void write(JsonObject json, Step step) {
        json.field("name", step.name()).seconds("seconds", step.duration());
    }

    private static void write(JsonObject json, DatabaseCutover database) {
        json.field("name", database.database())
                .field("status", database.status())
                .field("lsn", database.lsn())
                .field("sequences", database.sequences())
                .field("tables", database.tablesVerified())
                .field("rows", database.rowsVerified())
                .field("replicatedBack", database.isReplicatedBack())
                .embedded("left", printed(database.left()))
                .embedded("advice", printed(database.advice()));
    }

    private static List<String> printed(List<? extends Printable> values) {
        return values.stream().map(Printable::toJson).toList();
    }
}
