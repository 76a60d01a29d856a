package dev.pgtrek.examples.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.pgtrek.Side;
import dev.pgtrek.check.Finding;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.strategy.NewTables;
import dev.pgtrek.strategy.ReplicationStatus;
import dev.pgtrek.strategy.StopReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How replications stand, and how they ended, as lines for a person and as parts of documents. */
final class ReplicationReport {
    private static final String UNKNOWN = "-";

    private ReplicationReport() {}

    static List<String> ofStatus(String migrationId, List<ReplicationStatus> statuses) {
        TextTable table = new TextTable()
                .words("database")
                .words("state")
                .words("writes go to")
                .figures("behind")
                .figures("seconds")
                .figures("WAL kept")
                .figures("tables");
        for (ReplicationStatus status : statuses) {
            ReplicationStatus figures = status.reverse().orElse(status);
            table.row(
                    status.database(),
                    status.state().name(),
                    status.writable().map(Side::toString).orElse(UNKNOWN),
                    bytes(figures.lagBytes()),
                    figures.lag().map(Figures::seconds).orElse(UNKNOWN),
                    bytes(figures.walKeptBytes()),
                    figures.tablesReady() + "/" + figures.tablesTotal());
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        for (ReplicationStatus status : statuses) {
            message(status)
                    .ifPresent(message -> lines.add(status.database() + ": " + Surroundings.oneLine(message)
                            + remedy(status)
                                    .map(remedy -> " -> " + Surroundings.oneLine(remedy))
                                    .orElse("")));
        }
        lines.add("migration " + migrationId);
        return lines;
    }

    private static String bytes(OptionalLong bytes) {
        return bytes.isPresent() ? Figures.bytes(bytes.getAsLong()) : UNKNOWN;
    }

    /** Why the state is what it is, or else what has changed on the source and does not arrive. */
    private static Optional<String> message(ReplicationStatus status) {
        return status.message().or(() -> joined(status.findings().stream().map(Finding::message)));
    }

    private static Optional<String> remedy(ReplicationStatus status) {
        return status.message().isPresent()
                ? status.remedy()
                : joined(status.findings().stream().flatMap(finding -> finding.remedy().stream()));
    }

    private static Optional<String> joined(java.util.stream.Stream<String> texts) {
        return Optional.of(texts.distinct().collect(Collectors.joining("; "))).filter(text -> !text.isEmpty());
    }

    static void writeStatus(JsonGenerator json, @Nullable String migrationId, List<ReplicationStatus> statuses)
            throws IOException {
        json.writeStringField("migrationId", migrationId);
        json.writeArrayFieldStart("databases");
        for (ReplicationStatus status : statuses) {
            json.writeStartObject();
            json.writeStringField("name", status.database());
            writeState(json, status);
            if (status.reverse().isPresent()) {
                json.writeObjectFieldStart("reverse");
                writeState(json, status.reverse().get());
                json.writeEndObject();
            } else {
                json.writeNullField("reverse");
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeState(JsonGenerator json, ReplicationStatus status) throws IOException {
        json.writeStringField("state", status.state().name());
        json.writeStringField("writable", status.writable().map(Side::toString).orElse(null));
        json.writeBooleanField("needsAction", status.needsAction());
        json.writeStringField("message", message(status).orElse(null));
        json.writeStringField("remedy", remedy(status).orElse(null));
        number(json, "lagBytes", status.lagBytes());
        json.writeFieldName("lagSeconds");
        if (status.lag().isPresent()) {
            json.writeNumber(status.lag().get().toMillis() / 1_000.0);
        } else {
            json.writeNull();
        }
        number(json, "walKeptBytes", status.walKeptBytes());
        json.writeObjectFieldStart("tables");
        json.writeNumberField("ready", status.tablesReady());
        json.writeNumberField("total", status.tablesTotal());
        json.writeEndObject();
    }

    private static void number(JsonGenerator json, String name, OptionalLong value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(name, value.getAsLong());
        } else {
            json.writeNullField(name);
        }
    }

    static List<String> ofNewTables(List<NewTables> reports) {
        List<String> lines = new ArrayList<>();
        for (NewTables report : reports) {
            lines.add(report.database() + ": "
                    + (report.followed().isEmpty()
                            ? "no new table is followed"
                            : "followed from now on: "
                                    + joined(report.followed().stream()
                                                    .map(table -> Surroundings.oneLine(table.toString())))
                                            .orElseThrow()));
            report.findings().forEach(finding -> lines.add(Surroundings.oneLine(finding.toString())));
        }
        return lines;
    }

    static void writeNewTables(JsonGenerator json, @Nullable String migrationId, List<NewTables> reports)
            throws IOException {
        json.writeStringField("migrationId", migrationId);
        json.writeArrayFieldStart("databases");
        for (NewTables report : reports) {
            json.writeStartObject();
            json.writeStringField("name", report.database());
            texts(
                    json,
                    "followed",
                    report.followed().stream().map(QualifiedName::toString).toList());
            texts(
                    json,
                    "findings",
                    report.findings().stream().map(Finding::toString).toList());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static List<String> ofStop(List<StopReport> reports) {
        List<String> lines = new ArrayList<>();
        for (StopReport report : reports) {
            String database = report.database();
            lines.add(database + ": replication ended" + (report.complete() ? "" : " in part") + "; removed: "
                    + (report.removed().isEmpty() ? "nothing" : String.join(", ", report.removed())));
            if (report.sequences() > 0) {
                lines.add(
                        database + ": " + Figures.count(report.sequences(), "sequence") + " set to the source's state");
            }
            report.stale()
                    .forEach(what ->
                            lines.add(database + ": as it was when the copy began: " + Surroundings.oneLine(what)));
            report.left()
                    .forEach(left -> lines.add(database + ": left: " + Surroundings.oneLine(left.what()) + " -> "
                            + Surroundings.oneLine(left.remedy())));
        }
        return lines;
    }

    static void writeStop(JsonGenerator json, @Nullable String migrationId, List<StopReport> reports)
            throws IOException {
        json.writeStringField("migrationId", migrationId);
        json.writeStringField("status", reports.stream().allMatch(StopReport::complete) ? "completed" : "failed");
        json.writeArrayFieldStart("databases");
        for (StopReport report : reports) {
            json.writeStartObject();
            json.writeStringField("name", report.database());
            texts(json, "removed", report.removed());
            json.writeNumberField("sequences", report.sequences());
            texts(json, "stale", report.stale());
            json.writeArrayFieldStart("left");
            for (StopReport.Leftover left : report.left()) {
                json.writeStartObject();
                json.writeStringField("what", left.what());
                json.writeStringField("remedy", left.remedy());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void texts(JsonGenerator json, String name, List<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(Objects.requireNonNull(text));
        }
        json.writeEndArray();
    }
}
