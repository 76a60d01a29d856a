package dev.pgtrek.result;

import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.text.EnumWords;
import dev.pgtrek.internal.text.Quantities;
import dev.pgtrek.internal.text.TextLines;
import dev.pgtrek.internal.text.TextTable;
import dev.pgtrek.server.Side;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Formats plans and results of migrations as text: a table, then the details. */
final class MigrationText {
    private MigrationText() {}

    public static String of(MigrationPlan plan) {
        TextLines lines = new TextLines();
        if (!plan.databases().isEmpty()) {
            lines.add(planTable(plan.databases()));
        }
        plan.databases().forEach(database -> rejected(lines, database));
        plan.leftOut().forEach((name, reason) -> lines.add(name + ": left out, " + reason.strip()));
        plan.checks().toText().lines().forEach(lines::add);
        return lines.toString();
    }

    public static String of(DatabasePlan database) {
        TextLines lines = new TextLines().add(planTable(List.of(database)));
        rejected(lines, database);
        findings(lines, database.findings());
        return lines.toString();
    }

    public static String of(MigrationResult result) {
        TextLines lines = new TextLines();
        if (!result.databases().isEmpty()) {
            lines.add(resultTable(result.databases()));
        }
        result.databases().forEach(database -> notes(lines, database));
        result.roles().stream()
                .filter(role -> role.message().isPresent() && role.status() != RoleResult.Status.SKIPPED)
                .forEach(role -> lines.add(line(role)));
        if (!result.roles().isEmpty()) {
            lines.add("roles: " + counts(result.roles()));
        }
        findings(lines, result.findings());
        findings(lines, result.checks().warnings());
        return lines.add("migration " + result.migrationId() + ": " + EnumWords.word(result.status()) + " after "
                        + Quantities.seconds(result.duration()) + " s")
                .toString();
    }

    public static String of(DatabaseResult database) {
        TextLines lines = new TextLines().add(resultTable(List.of(database)));
        notes(lines, database);
        return lines.toString();
    }

    public static String of(RoleResult role) {
        return new TextLines().add(line(role)).toString();
    }

    public static String of(FoundMigration found) {
        TextLines lines = new TextLines().add("migration " + found.migrationId());
        byName(found)
                .forEach(database -> lines.add(named(
                                database.getKey(),
                                Optional.ofNullable(found.renamed().get(database.getKey())))
                        + ": on the "
                        + database.getValue().stream().map(Side::toString).collect(Collectors.joining(" and the "))));
        return lines.toString();
    }

    /** Sorts the databases, so that the text is the same each time. */
    static List<Map.Entry<String, List<Side>>> byName(FoundMigration found) {
        return found.databases().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> Map.entry(
                        entry.getKey(), entry.getValue().stream().sorted().toList()))
                .toList();
    }

    private static TextTable planTable(List<DatabasePlan> databases) {
        TextTable table = new TextTable()
                .words("database")
                .words("method")
                .figures("tables")
                .figures("size");
        for (DatabasePlan database : databases) {
            table.row(
                    named(database.name(), database.targetName()),
                    database.feasible() ? database.method().orElse(EnumWords.NONE) : "can't be moved",
                    Quantities.count(database.tables()),
                    Quantities.bytes(database.bytes()));
        }
        return table;
    }

    private static TextTable resultTable(List<DatabaseResult> databases) {
        TextTable table = new TextTable()
                .words("database")
                .words("method")
                .words("status")
                .figures("tables")
                .figures("rows")
                .figures("size")
                .figures("seconds");
        for (DatabaseResult database : databases) {
            table.row(
                    named(database.name(), database.targetName()),
                    database.method().orElse(EnumWords.NONE),
                    EnumWords.word(database.status()),
                    Quantities.count(database.tables()),
                    Quantities.count(database.rows()),
                    Quantities.bytes(database.bytes()),
                    Quantities.seconds(database.duration()));
        }
        return table;
    }

    private static String named(String name, Optional<String> targetName) {
        return name + targetName.map(other -> " (" + other + " on the target)").orElse("");
    }

    private static void rejected(TextLines lines, DatabasePlan database) {
        database.rejected().forEach(strategy -> lines.add(database.name() + ": " + strategy));
    }

    private static void notes(TextLines lines, DatabaseResult database) {
        database.message().ifPresent(message -> lines.add(database.name() + ": " + message.strip()));
        database.rejected().forEach(strategy -> lines.add(database.name() + ": " + strategy));
        findings(lines, database.findings());
    }

    private static void findings(TextLines lines, List<Finding> findings) {
        findings.forEach(finding -> lines.add(String.format(
                Locale.ROOT, "%-7s  %s", finding.severity(), finding.toText().strip())));
    }

    private static String line(RoleResult role) {
        return "role " + role.name() + ": " + EnumWords.word(role.status())
                + role.message().map(message -> ", " + message.strip()).orElse("");
    }

    private static String counts(List<RoleResult> roles) {
        Map<RoleResult.Status, Long> counts = roles.stream()
                .collect(Collectors.groupingBy(RoleResult::status, LinkedHashMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + EnumWords.word(entry.getKey()))
                .collect(Collectors.joining(", "));
    }
}
