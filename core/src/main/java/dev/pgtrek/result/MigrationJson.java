package dev.pgtrek.result;

import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.text.EnumWords;
import dev.pgtrek.internal.text.JsonObject;
import dev.pgtrek.server.Side;
import java.util.List;
import java.util.Optional;

/** Formats plans and results of migrations as JSON, without the generated passwords. */
final class MigrationJson {
    private MigrationJson() {}

    public static String of(MigrationPlan plan, String status) {
        return JsonObject.write(json -> {
            json.field("status", status)
                    .objects("databases", plan.databases(), MigrationJson::write)
                    .objects(
                            "leftOut",
                            plan.leftOut().entrySet(),
                            (left, entry) -> left.field("name", entry.getKey()).field("reason", entry.getValue()));
            checks(json, plan.checks());
        });
    }

    public static String of(DatabasePlan database) {
        return JsonObject.write(json -> write(json, database));
    }

    public static String of(MigrationResult result) {
        return JsonObject.write(json -> {
            json.field("migrationId", result.migrationId())
                    .field("status", result.status())
                    .seconds("seconds", result.duration())
                    .objects("databases", result.databases(), MigrationJson::write)
                    .objects("roles", result.roles(), MigrationJson::write);
            findings(json, result.findings());
            checks(json, result.checks());
        });
    }

    public static String of(DatabaseResult database) {
        return JsonObject.write(json -> write(json, database));
    }

    public static String of(RoleResult role) {
        return JsonObject.write(json -> write(json, role));
    }

    public static String of(FoundMigration found) {
        return JsonObject.write(json -> json.field("migrationId", found.migrationId())
                .objects("databases", MigrationText.byName(found), (database, entry) -> {
                    database.field("name", entry.getKey())
                            .texts(
                                    "sides",
                                    entry.getValue().stream()
                                            .map(Side::toString)
                                            .toList());
                    targetName(database, Optional.ofNullable(found.renamed().get(entry.getKey())));
                }));
    }

    private static void write(JsonObject json, DatabasePlan database) {
        json.field("name", database.name())
                .field("method", database.method())
                .field("feasible", database.feasible())
                .field("tables", database.tables())
                .field("bytes", database.bytes())
                .field("tableBytes", database.tableBytes());
        targetName(json, database.targetName());
        rejected(json, database.rejected());
        findings(json, database.findings());
    }

    private static void write(JsonObject json, DatabaseResult database) {
        json.field("name", database.name())
                .field("method", database.method())
                .field("status", database.status())
                .field("message", database.message())
                .field("errorCode", database.errorCode().map(EnumWords::word))
                .field("tables", database.tables())
                .field("rows", database.rows())
                .field("bytes", database.bytes())
                .seconds("seconds", database.duration());
        targetName(json, database.targetName());
        rejected(json, database.rejected());
        findings(json, database.findings());
    }

    private static void write(JsonObject json, RoleResult role) {
        json.field("name", role.name()).field("status", role.status()).field("message", role.message());
    }

    /** Writes the name on the target, if it is another one. */
    private static void targetName(JsonObject json, Optional<String> name) {
        name.ifPresent(other -> json.field("targetName", other));
    }

    private static void checks(JsonObject json, CheckReport report) {
        findings(json, "checks", report.entries());
    }

    private static void findings(JsonObject json, List<Finding> findings) {
        findings(json, "findings", findings);
    }

    private static void findings(JsonObject json, String name, List<Finding> findings) {
        json.embedded(name, findings.stream().map(Finding::toJson).toList());
    }

    private static void rejected(JsonObject json, List<DatabasePlan.RejectedStrategy> rejected) {
        json.objects(
                "rejected",
                rejected,
                (strategy, value) -> strategy.field("method", value.name())
                        .texts(
                                "reasons",
                                value.reasons().stream().map(Finding::message).toList()));
    }
}
