package dev.pgtrek.internal.report;

import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.Finding;
import dev.pgtrek.text.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/** Reports of checks, and findings, as JSON. */
public final class CheckJson {
    private CheckJson() {}

    public static String of(CheckReport report, String status) {
        return JsonObject.write(json -> checks(json.field("status", status), report));
    }

    public static String of(Finding finding) {
        return JsonObject.write(json -> whole(json, finding));
    }

    /** Whether a report or plan has passed, as documents say it. */
    public static String status(CheckReport report) {
        return report.passed() ? "passed" : "failed";
    }

    static void findings(JsonObject json, List<Finding> findings) {
        json.objects("findings", findings, CheckJson::whole);
    }

    static void checks(JsonObject json, CheckReport report) {
        // a check that could not be run is told as a warning, or its silence would be taken for a good sign
        Stream<Finding> notRun = report.notRun().stream()
                .map(missing -> Finding.warning(missing.id(), "could not be run: " + missing.reason()));
        json.objects("checks", Stream.concat(report.findings().stream(), notRun).toList(), CheckJson::ofCheck);
    }

    private static void whole(JsonObject json, Finding finding) {
        ofCheck(json, finding);
        json.field("object", finding.object())
                .field("sqlState", finding.sqlState())
                .field("statement", finding.statement());
    }

    /** What checks fill in. */
    private static void ofCheck(JsonObject json, Finding finding) {
        json.field("id", finding.id())
                .field("severity", finding.severity().toString())
                .field("database", finding.database())
                .field("message", finding.message())
                .field("remedy", finding.remedy());
        if (!finding.objects().isEmpty()) {
            json.texts("objects", finding.objects());
        }
    }
}
