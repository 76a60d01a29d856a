package dev.pgtrek.examples.cli;

import dev.pgtrek.DatabasePlan;
import dev.pgtrek.DatabaseResult;
import dev.pgtrek.MigrationPlan;
import dev.pgtrek.MigrationResult;
import dev.pgtrek.RejectedStrategy;
import dev.pgtrek.RoleResult;
import dev.pgtrek.RoleStatus;
import dev.pgtrek.check.Finding;
import dev.pgtrek.checks.verify.DatabaseVerification;
import dev.pgtrek.checks.verify.VerificationReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Plans, reports and results as lines for a person. */
final class ReportText {
    private static final String NONE = "-";

    private ReportText() {}

    static List<String> of(MigrationPlan plan) {
        List<String> lines = new ArrayList<>();
        if (!plan.databases().isEmpty()) {
            TextTable table = new TextTable()
                    .words("database")
                    .words("method")
                    .figures("tables")
                    .figures("size");
            for (DatabasePlan database : plan.databases()) {
                table.row(
                        database.name(),
                        database.feasible() ? database.method().orElse(NONE) : "can't be moved",
                        Figures.count(database.tables()),
                        Figures.bytes(database.bytes()));
            }
            lines.addAll(table.lines());
            lines.add("");
        }
        plan.databases().forEach(database -> lines.addAll(rejected(database.name(), database.rejected())));
        plan.leftOut().forEach((name, reason) -> lines.add(name + ": left out, " + oneLine(reason)));
        plan.checks().toText(false).lines().forEach(lines::add);
        return lines;
    }

    static List<String> of(MigrationResult result) {
        List<String> lines = new ArrayList<>();
        if (!result.databases().isEmpty()) {
            lines.addAll(table(result).lines());
            lines.add("");
        }
        for (DatabaseResult database : result.databases()) {
            database.message().ifPresent(message -> lines.add(database.name() + ": " + oneLine(message)));
            lines.addAll(rejected(database.name(), database.rejected()));
            lines.addAll(findings(database.findings()));
        }
        lines.addAll(roles(result.roles()));
        lines.addAll(findings(result.findings()));
        lines.addAll(findings(result.checks().warnings()));
        lines.add("migration " + result.migrationId() + ": " + word(result.status()) + " after "
                + Figures.seconds(result.duration()) + " s");
        return lines;
    }

    static List<String> of(VerificationReport report) {
        TextTable table = new TextTable()
                .words("database")
                .words("verified")
                .figures("tables")
                .figures("rows")
                .figures("seconds");
        for (DatabaseVerification database : report.databases()) {
            table.row(
                    database.database(),
                    database.equal()
                            ? "equal"
                            : Figures.count(database.differences().size(), "difference"),
                    Figures.count(database.tables()),
                    Figures.count(database.rows()),
                    Figures.seconds(database.duration()));
        }
        List<String> lines = new ArrayList<>(table.lines());
        lines.add("");
        report.differences().forEach(difference -> lines.add(oneLine(difference.toString())));
        report.notCompared().forEach(left -> lines.add(oneLine(left.toString())));
        lines.add(verdict(report));
        return lines;
    }

    private static String verdict(VerificationReport report) {
        String rows = switch (report.level()) {
            case NONE -> "definitions alone";
            case COUNTS -> Figures.count(report.tables(), "table") + " by count";
            case CHECKSUMS -> Figures.count(report.tables(), "table") + " by count and checksum";
        };
        return "verification of " + rows + ": "
                + (report.equal()
                        ? "all equal"
                        : Figures.count(report.differences().size(), "difference")) + " after "
                + Figures.seconds(report.duration()) + " s";
    }

    private static TextTable table(MigrationResult result) {
        TextTable table = new TextTable()
                .words("database")
                .words("method")
                .words("status")
                .figures("tables")
                .figures("rows")
                .figures("size")
                .figures("seconds");
        for (DatabaseResult database : result.databases()) {
            table.row(
                    database.name(),
                    database.method().orElse(NONE),
                    word(database.status()),
                    Figures.count(database.tables()),
                    Figures.count(database.rows()),
                    Figures.bytes(database.bytes()),
                    Figures.seconds(database.duration()));
        }
        return table;
    }

    private static List<String> roles(List<RoleResult> roles) {
        List<String> lines = new ArrayList<>();
        for (RoleResult role : roles) {
            role.message()
                    .filter(message -> role.status() != RoleStatus.SKIPPED)
                    .ifPresent(message ->
                            lines.add("role " + role.name() + ": " + word(role.status()) + ", " + oneLine(message)));
        }
        if (!roles.isEmpty()) {
            Map<RoleStatus, Long> counts = roles.stream()
                    .collect(Collectors.groupingBy(RoleResult::status, LinkedHashMap::new, Collectors.counting()));
            lines.add("roles: "
                    + counts.entrySet().stream()
                            .map(entry -> entry.getValue() + " " + word(entry.getKey()))
                            .collect(Collectors.joining(", ")));
        }
        return lines;
    }

    private static List<String> rejected(String database, List<RejectedStrategy> rejected) {
        return rejected.stream()
                .map(strategy -> database + ": not by " + strategy.name() + ", since "
                        + strategy.reasons().stream()
                                .map(reason -> oneLine(reason.message()))
                                .collect(Collectors.joining("; ")))
                .toList();
    }

    private static List<String> findings(List<Finding> findings) {
        return findings.stream()
                .map(finding -> String.format(Locale.ROOT, "%-7s  %s", finding.severity(), of(finding)))
                .toList();
    }

    /** One line: what was found, and behind an arrow what to do about it. */
    static String of(Finding finding) {
        StringBuilder line = new StringBuilder(finding.id());
        finding.database().ifPresent(name -> line.append(" [").append(name).append(']'));
        line.append(": ");
        finding.object()
                .filter(object -> !finding.message().startsWith(object + ":"))
                .ifPresent(object -> line.append(object).append(": "));
        line.append(oneLine(finding.message()));
        finding.remedy().ifPresent(remedy -> line.append(" -> ").append(oneLine(remedy)));
        return line.toString();
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String oneLine(String text) {
        return Surroundings.oneLine(text);
    }
}
