package dev.pgtrek.checks.verify;

import dev.pgtrek.internal.text.JsonObject;
import dev.pgtrek.result.Difference;
import java.util.List;

/** Writes verifications as JSON. */
final class VerificationJson {
    private VerificationJson() {}

    static String of(VerificationReport report, String status) {
        return JsonObject.write(json -> {
            json.field("status", status)
                    .seconds("seconds", report.duration())
                    .objects("databases", report.databases(), VerificationJson::write);
            differences(json, "differences", report.differences());
            differences(json, "notCompared", report.notCompared());
        });
    }

    static String of(DatabaseVerification database) {
        return JsonObject.write(json -> {
            write(json, database);
            differences(json, "differences", database.differences());
            differences(json, "notCompared", database.notCompared());
        });
    }

    static String status(boolean equal) {
        return equal ? "completed" : "failed";
    }

    private static void write(JsonObject json, DatabaseVerification database) {
        json.field("name", database.database())
                .field("status", status(database.equal()))
                .field("tables", database.tables())
                .field("rows", database.rows())
                .seconds("seconds", database.duration());
    }

    private static void differences(JsonObject json, String field, List<Difference> differences) {
        json.embedded(field, differences.stream().map(Difference::toJson).toList());
    }
}
