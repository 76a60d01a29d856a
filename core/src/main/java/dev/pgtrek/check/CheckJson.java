package dev.pgtrek.check;

import dev.pgtrek.internal.text.JsonObject;

/** Formats check reports and findings as JSON. */
final class CheckJson {
    private CheckJson() {}

    static String of(CheckReport report, String status) {
        return JsonObject.write(
                json -> json.field("status", status).objects("checks", report.entries(), CheckJson::write));
    }

    static String of(Finding finding) {
        return JsonObject.write(json -> write(json, finding));
    }

    private static void write(JsonObject json, Finding finding) {
        json.field("id", finding.id())
                .field("severity", finding.severity().toString())
                .field("database", finding.database())
                .field("message", finding.message())
                .field("remedy", finding.remedy());
        if (!finding.objects().isEmpty()) {
            json.texts("objects", finding.objects());
        }
        json.field("object", finding.object())
                .field("sqlState", finding.sqlState())
                .field("statement", finding.statement());
    }
}
