package dev.pgtrek.examples.cli;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.pgtrek.DatabasePlan;
import dev.pgtrek.DatabaseResult;
import dev.pgtrek.MigrationPlan;
import dev.pgtrek.MigrationResult;
import dev.pgtrek.RejectedStrategy;
import dev.pgtrek.RoleResult;
import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.Finding;
import dev.pgtrek.checks.verify.DatabaseVerification;
import dev.pgtrek.checks.verify.Difference;
import dev.pgtrek.checks.verify.VerificationReport;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Writes the documents of {@code --json}: one on a line of its own, in UTF-8 whatever the platform's encoding is. What is
 * absent is {@code null}; passwords that were made for roles are in none of them.
 */
final class JsonDocuments {
    private final OutputStream out;

    JsonDocuments(OutputStream out) {
        this.out = out;
    }

    /** Writes one part of a document. */
    interface Part {
        void write(JsonGenerator json) throws IOException;
    }

    void write(Part content) {
        try (JsonGenerator json = new JsonFactory().createGenerator(out, JsonEncoding.UTF8)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.writeStartObject();
            content.write(json);
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String status, CheckReport report) {
        write(json -> {
            json.writeStringField("status", status);
            checks(json, report);
        });
    }

    void write(String status, MigrationPlan plan) {
        write(json -> {
            json.writeStringField("status", status);
            json.writeArrayFieldStart("databases");
            for (DatabasePlan database : plan.databases()) {
                database(json, database);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("leftOut");
            for (var entry : plan.leftOut().entrySet()) {
                json.writeStartObject();
                json.writeStringField("name", entry.getKey());
                json.writeStringField("reason", entry.getValue());
                json.writeEndObject();
            }
            json.writeEndArray();
            checks(json, plan.checks());
        });
    }

    void write(MigrationResult result) {
        write(json -> {
            json.writeStringField("migrationId", result.migrationId());
            json.writeStringField("status", ReportText.word(result.status()));
            seconds(json, result.duration());
            json.writeArrayFieldStart("databases");
            for (DatabaseResult database : result.databases()) {
                database(json, database);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("roles");
            for (RoleResult role : result.roles()) {
                json.writeStartObject();
                json.writeStringField("name", role.name());
                json.writeStringField("status", ReportText.word(role.status()));
                text(json, "message", role.message());
                json.writeEndObject();
            }
            json.writeEndArray();
            findings(json, result.findings());
            checks(json, result.checks());
        });
    }

    /** @param status in place of the report's own, where the verification came to no end */
    void write(String status, VerificationReport report) {
        write(json -> {
            json.writeStringField("status", status);
            seconds(json, report.duration());
            json.writeArrayFieldStart("databases");
            for (DatabaseVerification database : report.databases()) {
                json.writeStartObject();
                json.writeStringField("name", database.database());
                json.writeStringField("status", database.equal() ? "completed" : "failed");
                json.writeNumberField("tables", database.tables());
                json.writeNumberField("rows", database.rows());
                seconds(json, database.duration());
                json.writeEndObject();
            }
            json.writeEndArray();
            differences(json, "differences", report.differences());
            differences(json, "notCompared", report.notCompared());
        });
    }

    private static void differences(JsonGenerator json, String field, List<Difference> differences) throws IOException {
        json.writeArrayFieldStart(field);
        for (Difference difference : differences) {
            json.writeStartObject();
            json.writeStringField("database", difference.database());
            json.writeStringField("object", difference.object());
            json.writeStringField("message", difference.message());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void database(JsonGenerator json, DatabasePlan database) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", database.name());
        text(json, "method", database.method());
        json.writeBooleanField("feasible", database.feasible());
        json.writeNumberField("tables", database.tables());
        json.writeNumberField("bytes", database.bytes());
        json.writeNumberField("tableBytes", database.tableBytes());
        rejected(json, database.rejected());
        findings(json, database.findings());
        json.writeEndObject();
    }

    private static void database(JsonGenerator json, DatabaseResult database) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", database.name());
        text(json, "method", database.method());
        json.writeStringField("status", ReportText.word(database.status()));
        text(json, "message", database.message());
        text(json, "errorCode", database.errorCode().map(ReportText::word));
        json.writeNumberField("tables", database.tables());
        json.writeNumberField("rows", database.rows());
        json.writeNumberField("bytes", database.bytes());
        seconds(json, database.duration());
        rejected(json, database.rejected());
        findings(json, database.findings());
        json.writeEndObject();
    }

    private static void rejected(JsonGenerator json, List<RejectedStrategy> rejected) throws IOException {
        json.writeArrayFieldStart("rejected");
        for (RejectedStrategy strategy : rejected) {
            json.writeStartObject();
            json.writeStringField("method", strategy.name());
            json.writeArrayFieldStart("reasons");
            for (Finding reason : strategy.reasons()) {
                json.writeString(reason.message());
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void findings(JsonGenerator json, List<Finding> findings) throws IOException {
        json.writeArrayFieldStart("findings");
        for (Finding finding : findings) {
            json.writeStartObject();
            finding(json, finding);
            text(json, "object", finding.object());
            text(json, "sqlState", finding.sqlState());
            text(json, "statement", finding.statement());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** A check that could not be run is told as a warning, or its silence would be taken for a good sign. */
    private static void checks(JsonGenerator json, CheckReport report) throws IOException {
        json.writeArrayFieldStart("checks");
        for (Finding finding : report.findings()) {
            json.writeStartObject();
            finding(json, finding);
            json.writeEndObject();
        }
        for (CheckReport.NotRun missing : report.notRun()) {
            json.writeStartObject();
            finding(json, Finding.warning(missing.id(), "could not be run: " + missing.reason()));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void finding(JsonGenerator json, Finding finding) throws IOException {
        json.writeStringField("id", finding.id());
        json.writeStringField("severity", finding.severity().toString());
        text(json, "database", finding.database());
        json.writeStringField("message", finding.message());
        text(json, "remedy", finding.remedy());
        if (!finding.objects().isEmpty()) {
            json.writeArrayFieldStart("objects");
            for (String object : finding.objects()) {
                json.writeString(object);
            }
            json.writeEndArray();
        }
    }

    static void seconds(JsonGenerator json, Duration duration) throws IOException {
        json.writeNumberField("seconds", duration.toMillis() / 1_000.0);
    }

    private static void text(JsonGenerator json, String name, Optional<String> value) throws IOException {
        if (value.isPresent()) {
            json.writeStringField(name, value.get());
        } else {
            json.writeNullField(name);
        }
    }
}
