package dev.pgtrek.internal.engine;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.CheckReport.NotRun;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.check.Severity;
import dev.pgtrek.internal.engine.Inspector.Inspection;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.result.DatabasePlan;
import dev.pgtrek.result.DatabasePlan.RejectedStrategy;
import dev.pgtrek.result.MigrationPlan;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.server.ConnectionFailedException;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.MigrationStrategy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Chooses the strategy for each database from the facts, and collects the findings of all checks. */
final class Planner {
    static final String SELECTION = "databases-selected";
    private static final String UNREACHABLE = "connect-source-databases";

    private final Inspection inspection;
    private final CheckContext context;
    private final List<PreCheck> checks;
    private final List<MigrationStrategy> strategies;
    private final CheckRunner runner;

    private final Set<String> checkIds = new LinkedHashSet<>();
    private final Set<Finding> findings = new LinkedHashSet<>();
    private final Set<NotRun> notRun = new LinkedHashSet<>();

    Planner(String migrationId, Inspection inspection, List<PreCheck> checks, List<MigrationStrategy> strategies) {
        this.inspection = inspection;
        this.context = inspection.context();
        this.checks = checks;
        this.strategies = strategies;
        this.runner = new CheckRunner(migrationId, context);
    }

    MigrationPlan plan() {
        addAll(checks, runner.run(checks));
        findings.addAll(selectionFindings());
        Map<MigrationStrategy, CheckRunner.Outcome> requirements = new LinkedHashMap<>();
        for (MigrationStrategy strategy : strategies) {
            List<PreCheck> required = strategy.requirements();
            CheckRunner.Outcome outcome = runner.run(required);
            requirements.put(strategy, outcome);
            required.forEach(check -> checkIds.add(check.id()));
            notRun.addAll(outcome.notRun());
        }
        Map<String, Choice> choices = new LinkedHashMap<>();
        for (String database : context.databases()) {
            choices.put(
                    database,
                    context.connectionFailure(Side.SOURCE, database)
                            .map(failure -> unreachable(database, failure))
                            .orElseGet(() -> choose(database, requirements)));
        }
        boolean someFeasible = choices.values().stream().anyMatch(choice -> choice.strategy.isPresent());
        choices.forEach((database, choice) -> choice.findings.stream()
                .map(finding -> someFeasible && finding.severity() == Severity.ERROR
                        ? finding.forDatabase(database) // an obstacle for this one does not stop the others
                        : finding)
                .forEach(findings::add));
        CheckReport report = CheckReport.of(List.copyOf(checkIds), List.copyOf(findings), List.copyOf(notRun));
        List<DatabasePlan> plans = new ArrayList<>();
        choices.forEach((database, choice) -> plans.add(plan(database, choice, report)));
        return MigrationPlan.builder()
                .databases(plans)
                .leftOut(inspection.leftOut())
                .checks(report)
                .build();
    }

    private void addAll(List<PreCheck> run, CheckRunner.Outcome outcome) {
        run.forEach(check -> checkIds.add(check.id()));
        findings.addAll(outcome.findings());
        notRun.addAll(outcome.notRun());
    }

    /** Returns errors for requested names that do not exist, and for an empty selection, which can't succeed. */
    private List<Finding> selectionFindings() {
        if (context.connectionFailure(Side.SOURCE).isPresent()) {
            return List.of();
        }
        List<Finding> found = new ArrayList<>();
        for (NamePattern pattern : context.options().databases().included()) {
            if (pattern.isExact()
                    && context.source().databases().stream().noneMatch(info -> pattern.matches(info.name()))) {
                found.add(Finding.error(SELECTION, "the source has no database named " + pattern)
                        .withRemedy("include one of: " + String.join(", ", databaseNames())));
            }
        }
        if (found.isEmpty() && context.databases().isEmpty()) {
            found.add(Finding.error(
                            SELECTION, "no database is selected: the source has " + String.join(", ", databaseNames()))
                    .withRemedy("include a database by its name, or exclude fewer"));
        }
        found.addAll(new RenamedDatabases(inspection).findings());
        return found;
    }

    private List<String> databaseNames() {
        return context.source().databases().stream().map(DatabaseInfo::name).toList();
    }

    /** The choice for one database; without a strategy if none is suitable. */
    private record Choice(
            Optional<MigrationStrategy> strategy, List<RejectedStrategy> rejected, List<Finding> findings) {}

    private Choice unreachable(String database, ConnectionFailedException failure) {
        boolean told = findings.stream()
                .anyMatch(finding -> finding.severity() == Severity.ERROR
                        && finding.database().equals(Optional.of(database)));
        return new Choice(
                Optional.empty(),
                List.of(),
                told
                        ? List.of()
                        : List.of(Finding.error(UNREACHABLE, String.valueOf(failure.getMessage()))
                                .forDatabase(database)));
    }

    private Choice choose(String database, Map<MigrationStrategy, CheckRunner.Outcome> requirements) {
        List<RejectedStrategy> rejected = new ArrayList<>();
        List<Finding> told = new ArrayList<>();
        List<Finding> ofLast = List.of();
        for (Map.Entry<MigrationStrategy, CheckRunner.Outcome> entry : requirements.entrySet()) {
            List<Finding> concerning = entry.getValue().findings().stream()
                    .filter(finding -> finding.database().map(database::equals).orElse(true))
                    .toList();
            List<Finding> unmet = new ArrayList<>(concerning.stream()
                    .filter(finding -> finding.severity() == Severity.ERROR)
                    .toList());
            // a requirement that could not be checked is not met
            entry.getValue()
                    .notRun()
                    .forEach(missing ->
                            unmet.add(Finding.error(missing.id(), "could not be checked: " + missing.reason())));
            if (unmet.isEmpty()) {
                told.addAll(concerning);
                return new Choice(Optional.of(entry.getKey()), rejected, asWarnings(told));
            }
            told.addAll(concerning);
            ofLast = concerning;
            rejected.add(new RejectedStrategy(entry.getKey().name(), unmet));
        }
        // the last strategy alone would suffice to move the database, even if the earlier ones can't be used
        List<Finding> ofOthers = new ArrayList<>(told);
        ofOthers.removeAll(ofLast);
        List<Finding> all = new ArrayList<>(asWarnings(ofOthers));
        all.addAll(ofLast);
        return new Choice(Optional.empty(), rejected, all);
    }

    /** Turns the findings of a rejected strategy into warnings, as another strategy remains for the database. */
    private static List<Finding> asWarnings(List<Finding> told) {
        return told.stream()
                .map(finding -> finding.severity() == Severity.ERROR ? finding.as(Severity.WARNING) : finding)
                .toList();
    }

    private DatabasePlan plan(String database, Choice choice, CheckReport report) {
        DatabasePlan.Builder plan = DatabasePlan.builder()
                .name(database)
                .targetName(Optional.of(context.options().targetName(database)).filter(name -> !name.equals(database)))
                .method(choice.strategy.map(MigrationStrategy::name))
                .rejected(choice.rejected)
                .findings(report.findings().stream()
                        .filter(finding -> finding.database().equals(Optional.of(database)))
                        .toList());
        context.databaseInfo(database)
                .ifPresent(info -> plan.bytes(info.sizeBytes().orElse(0)));
        if (context.connectionFailure(Side.SOURCE, database).isEmpty()) {
            List<TableInfo> moving = movingTables(context.sourceDatabase(database));
            plan.tables(moving.size())
                    .tableBytes(moving.stream().mapToLong(TableInfo::bytes).sum());
        }
        return plan.build();
    }

    private List<TableInfo> movingTables(DatabaseInventory inventory) {
        return inventory.tables().stream()
                .filter(table -> context.options().content().hasRows())
                .filter(table -> table.kind() == TableInfo.Kind.TABLE)
                .filter(table ->
                        table.extension().isEmpty() || context.options().extensionTables())
                .filter(table -> context.options().selectsRows(inventory.name(), table.schema(), table.name()))
                .toList();
    }
}
