package dev.pgtrek.dump.internal.populated;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.check.Severity;
import dev.pgtrek.dump.internal.TransferOptions;
import dev.pgtrek.dump.internal.copy.ReplicaRole;
import dev.pgtrek.dump.internal.source.Snapshot;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.internal.text.Names;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.SequenceInfo;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.Content;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where only rows are moved, the target has a table for each table of the source whose rows are selected: with the same
 * columns, without rows, and without triggers that would act on rows.
 */
public final class ExistingTablesCheck implements PreCheck {
    private static final String ID = "existing-tables";
    private static final int SHOWN = 20;

    private static final Fact<Map<QualifiedName, TableColumns>> SOURCE =
            Fact.ofDatabase("table-columns", Side.SOURCE, TableColumns::read);
    private static final Fact<TargetTables> TARGET =
            Fact.ofDatabase("existing-tables", Side.TARGET, TargetTables::read);

    private final TransferOptions options;

    public ExistingTablesCheck(TransferOptions options) {
        this.options = options;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public boolean appliesTo(Content content) {
        return content == Content.ROWS;
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(SOURCE, TARGET);
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        for (DatabaseInventory database : context.sourceDatabases()) {
            String name = database.name();
            if (context.targetInfo(name).isEmpty()) {
                findings.add(Finding.error(
                                ID,
                                "the target has no database "
                                        + context.options().targetName(name) + ", whose tables would receive rows")
                        .withRemedy("create it with its definitions first (Content.DEFINITIONS)")
                        .forDatabase(name));
            } else if (context.hasFact(TARGET, name)) {
                List<TableInfo> tables = database.tables().stream()
                        .filter(table -> table.kind() == TableInfo.Kind.TABLE)
                        .filter(table -> options.movesRowsOf(context.options(), name, table))
                        .filter(table -> table.extension().isEmpty()
                                || (table.extensionConfiguration().isPresent()
                                        && !context.leavesOutExtension(
                                                database, table.extension().get())))
                        .toList();
                findings.addAll(
                        new Comparison(context, database, context.fact(SOURCE, name), context.fact(TARGET, name))
                                .findings(tables));
            }
        }
        return findings;
    }

    /**
     * Repeats the check, with the rights that the user has borrowed, before the rows of tables are moved.
     *
     * @throws MigrationException with {@link ErrorCode#CHECKS_FAILED} if the rows can't be moved
     */
    public static FilledTables require(DatabaseMigration migration, Snapshot snapshot, List<TableInfo> tables)
            throws SQLException {
        Map<QualifiedName, TableColumns> source = snapshot.read(TableColumns::read);
        TargetTables target;
        try (Connection session = migration.targetSession()) {
            target = TargetTables.read(session);
        }
        Comparison comparison = new Comparison(migration.facts(), migration.sourceDatabase(), source, target);
        List<Finding> findings = Stream.concat(
                        comparison.findings(tables).stream(), comparison.inaccessible(tables).stream())
                .toList();
        List<Finding> errors = findings.stream()
                .filter(finding -> finding.severity() == Severity.ERROR)
                .toList();
        if (!errors.isEmpty()) {
            throw new MigrationException(
                    ErrorCode.CHECKS_FAILED,
                    errors.stream()
                            .map(error ->
                                    error.message() + " (" + error.remedy().orElse("") + ")")
                            .collect(Collectors.joining("; ")));
        }
        findings.forEach(migration.progress()::finding);
        return new FilledTables(target.kinds().keySet(), target.holdingRows());
    }

    /** The tables of one database of the source, and those of the target's. */
    private record Comparison(
            CheckContext context,
            DatabaseInventory database,
            Map<QualifiedName, TableColumns> source,
            TargetTables target) {

        List<Finding> findings(List<TableInfo> tables) {
            List<Finding> findings = new ArrayList<>();
            add(
                    findings,
                    Finding.error(ID, "tables of the target can't receive rows")
                            .withRemedy("create or alter them on the target, or exclude their rows"
                                    + " (Migration.excludeTable)"),
                    tables.stream()
                            .flatMap(table -> obstacles(table.qualifiedName()).stream())
                            .toList());
            boolean append = context.options().populatedTarget() == PopulatedTarget.APPEND;
            add(
                    findings,
                    Finding.error(ID, "tables of the target hold rows already")
                            .withRemedy("exclude their rows (Migration.excludeTable), or add the source's rows to them"
                                    + " (PopulatedTarget.APPEND)"),
                    tables.stream()
                            .filter(table -> !append && table.extension().isEmpty())
                            .map(TableInfo::qualifiedName)
                            .filter(target.holdingRows()::contains)
                            .map(QualifiedName::toString)
                            .toList());
            long largeObjects = context.targetDatabase(database.name())
                    .map(DatabaseInventory::largeObjects)
                    .orElse(0L);
            if (!append && database.largeObjects() > 0 && largeObjects > 0) {
                findings.add(Finding.error(
                                ID,
                                "the target's database holds " + Plural.of(largeObjects, "large object") + " already")
                        .withRemedy("keep them, and add those of the source that they do not include"
                                + " (PopulatedTarget.APPEND)")
                        .forDatabase(database.name()));
            }
            add(
                    findings,
                    acting(),
                    tables.stream()
                            .flatMap(table -> Stream.of(
                                    table.qualifiedName(),
                                    table.rowsMoveWithin().orElse(table.qualifiedName())))
                            .distinct()
                            .flatMap(table -> target.triggers().getOrDefault(table, List.of()).stream()
                                    .map(trigger -> trigger + " of " + table))
                            .toList());
            addMissing(findings);
            return findings;
        }

        private List<String> obstacles(QualifiedName table) {
            TableColumns wanted = source.get(table);
            TableColumns there = target.columns().get(table);
            if (wanted == null) {
                return List.of(); // created or dropped since the other facts were read
            }
            if (there == null) {
                String kind = target.kinds().get(table);
                return List.of(table + " is " + (kind == null ? "missing" : "a " + kind));
            }
            List<String> obstacles = wanted.obstaclesOf(there);
            return obstacles.isEmpty() ? List.of() : List.of(table + ": " + String.join(", ", obstacles));
        }

        /** Of triggers that the user can't keep from acting. */
        private Finding acting() {
            if (target.replicaRole()) {
                return Finding.error(ID, "triggers of the target always fire, and would act on the rows")
                        .withRemedy("on the target: ALTER TABLE … DISABLE TRIGGER …, until the rows have arrived");
            }
            Finding finding = Finding.error(
                    ID,
                    "triggers and foreign keys of the target would act on the rows, since its user may not set"
                            + " session_replication_role");
            return context.target().version().atLeast(ReplicaRole.GRANTED_SINCE)
                    ? finding.withRemedy(
                            "as a superuser of the target: GRANT SET ON PARAMETER session_replication_role TO "
                                    + PrintedSql.name(context.target().user().name())
                                    + "; or disable the triggers, and create the foreign keys after the rows")
                    : finding.withRemedy(
                            "use a superuser of the target; or disable the triggers, and create the foreign"
                                    + " keys after the rows");
        }

        /** Without them, a part of the source's data has no place. */
        private void addMissing(List<Finding> findings) {
            add(
                    findings,
                    Finding.warning(ID, "the target lacks sequences and materialized views, which are left out")
                            .withRemedy("create them on the target"),
                    Stream.concat(
                                    database.sequences().stream()
                                            .filter(sequence ->
                                                    sequence.extension().isEmpty())
                                            .filter(sequence ->
                                                    context.options().selects(database.name(), sequence))
                                            .map(SequenceInfo::qualifiedName),
                                    database.tables().stream()
                                            .filter(table -> table.kind() == TableInfo.Kind.MATERIALIZED_VIEW)
                                            .filter(view -> context.options()
                                                    .objects()
                                                    .selects(database.name(), view.schema(), view.name()))
                                            .map(TableInfo::qualifiedName))
                            .filter(name -> !target.kinds().containsKey(name))
                            .map(QualifiedName::toString)
                            .toList());
        }

        List<Finding> inaccessible(List<TableInfo> tables) {
            List<Finding> findings = new ArrayList<>();
            String user = context.target().user().name();
            add(
                    findings,
                    Finding.error(ID, "the target's user " + user + " may not read, or not insert into, tables")
                            .withRemedy(
                                    "on the target: GRANT SELECT, INSERT ON these tables TO " + PrintedSql.name(user)
                                            + ", and USAGE ON their schemas; where row security applies: ALTER ROLE "
                                            + PrintedSql.name(user) + " BYPASSRLS"),
                    tables.stream()
                            .map(TableInfo::qualifiedName)
                            .filter(target.inaccessible()::contains)
                            .map(QualifiedName::toString)
                            .toList());
            return findings;
        }

        /** Adds a finding about these objects, if there are any. */
        private void add(List<Finding> findings, Finding finding, List<String> objects) {
            if (!objects.isEmpty()) {
                findings.add(Finding.builder()
                        .from(finding)
                        .message(finding.message() + ": " + Names.some(objects, SHOWN))
                        .build()
                        .listing(objects)
                        .forDatabase(database.name()));
            }
        }
    }
}
