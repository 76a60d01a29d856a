package dev.pgtrek.strategy;

import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.text.JsonObject;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.result.Leftover;
import dev.pgtrek.server.Side;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Formats replication statuses, stop reports and new tables as JSON. */
final class ReplicationJson {
    private ReplicationJson() {}

    public static String of(ReplicationStatus status) {
        return JsonObject.write(json -> write(json, status));
    }

    public static String ofStatus(@Nullable String migrationId, List<ReplicationStatus> statuses) {
        return JsonObject.write(
                json -> json.field("migrationId", migrationId).objects("databases", statuses, ReplicationJson::write));
    }

    public static String of(StopReport report) {
        return JsonObject.write(json -> write(json, report));
    }

    public static String ofStop(@Nullable String migrationId, List<StopReport> reports) {
        return JsonObject.write(json -> json.field("migrationId", migrationId)
                .field("status", reports.stream().allMatch(StopReport::complete) ? "completed" : "failed")
                .objects("databases", reports, ReplicationJson::write));
    }

    public static String of(NewTables report) {
        return JsonObject.write(json -> write(json, report));
    }

    public static String ofNewTables(@Nullable String migrationId, List<NewTables> reports) {
        return JsonObject.write(
                json -> json.field("migrationId", migrationId).objects("databases", reports, ReplicationJson::write));
    }

    private static void write(JsonObject json, ReplicationStatus status) {
        json.field("name", status.database());
        state(json, status);
        Optional<ReplicationStatus> reverse = status.reverse();
        if (reverse.isPresent()) {
            json.object("reverse", object -> state(object, reverse.get()));
        } else {
            json.field("reverse", Optional.empty());
        }
    }

    private static void state(JsonObject json, ReplicationStatus status) {
        json.field("state", status.state().name())
                .field("writable", status.writable().map(Side::toString))
                .field("needsAction", status.needsAction())
                .field("message", ReplicationText.message(status))
                .field("remedy", ReplicationText.remedy(status))
                .field("lagBytes", status.lagBytes())
                .seconds("lagSeconds", status.lag().orElse(null))
                .field("walKeptBytes", status.walKeptBytes())
                .object(
                        "tables",
                        tables -> tables.field("ready", status.tablesReady()).field("total", status.tablesTotal()));
    }

    private static void write(JsonObject json, StopReport report) {
        json.field("name", report.database())
                .texts("removed", report.removed())
                .field("sequences", report.sequences())
                .texts("stale", report.stale())
                .embedded("left", report.left().stream().map(Leftover::toJson).toList());
    }

    private static void write(JsonObject json, NewTables report) {
        json.field("name", report.database())
                .texts(
                        "followed",
                        report.followed().stream().map(QualifiedName::toString).toList())
                .texts(
                        "findings",
                        report.findings().stream().map(Finding::toString).toList());
    }
}
