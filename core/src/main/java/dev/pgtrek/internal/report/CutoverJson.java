package dev.pgtrek.internal.report;

import dev.pgtrek.cutover.CutoverReport;
import dev.pgtrek.cutover.CutoverReport.Difference;
import dev.pgtrek.cutover.CutoverReport.Step;
import dev.pgtrek.cutover.DatabaseCutover;
import dev.pgtrek.text.JsonObject;

/** Cutovers as JSON. */
public final class CutoverJson {
    private CutoverJson() {}

    public static String of(CutoverReport report) {
        return JsonObject.write(json -> json.field("status", report.status())
                .field("message", report.message())
                .seconds("outageSeconds", report.outage())
                .objects("steps", report.steps(), CutoverJson::write)
                .objects("databases", report.databases(), CutoverJson::write)
                .texts("leftOut", report.leftOut())
                .objects("differences", report.differences(), CutoverJson::write));
    }

    public static String of(DatabaseCutover database) {
        return JsonObject.write(json -> {
            write(json, database);
            json.objects("differences", database.differences(), CutoverJson::write);
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
                .objects("left", database.left(), ReplicationJson::write)
                .objects("advice", database.advice(), ReplicationJson::write);
    }

    private static void write(JsonObject json, Difference difference) {
        json.field("database", difference.database())
                .field("object", difference.object())
                .field("message", difference.message());
    }
}
