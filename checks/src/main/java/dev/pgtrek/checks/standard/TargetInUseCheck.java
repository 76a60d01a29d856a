package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Prevents changes to a database of the target that applications write to after a cutover, or that another migration
 * replicates into or from. {@link dev.pgtrek.Migration.Builder#overwriteDatabase} names the databases that may be
 * overwritten nevertheless.
 *
 * <p>Other migrations are recognized by objects that carry a migration's name and belong to a superuser or to pgtrek's
 * user. Objects of other roles are ignored. After a migration has been stopped, or its cutover is complete, no such
 * object is left. The sign is then a source that is closed to writes, as a cutover leaves it. Thread-safe.
 */
public final class TargetInUseCheck implements PreCheck {
    static final Fact<List<TargetUse>> USES = Fact.ofDatabase("target-in-use", Side.TARGET, TargetUse::read);

    private static final String READ_ONLY = "default_transaction_read_only";
    private static final Set<String> ON = Set.of("on", "true", "yes", "1", "t", "y", "tr", "tru", "ye");

    @Override
    public String id() {
        return "target-in-use";
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(USES);
    }

    @Override
    public List<Finding> check(CheckContext context) {
        if (context.sameServer()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        for (String database : context.databases()) {
            if (!context.options()
                    .overwrittenDatabases()
                    .contains(context.options().targetName(database))) {
                List<TargetUse> uses = context.hasFact(USES, database) ? context.fact(USES, database) : List.of();
                finding(context, database, uses).ifPresent(findings::add);
            }
        }
        return List.copyOf(findings);
    }

    /** Whether the check reports a database, so that no other check should advise dropping it. */
    static boolean concerns(CheckContext context, String database) {
        List<TargetUse> uses = context.hasFact(USES, database) ? context.fact(USES, database) : List.of();
        return !uses.isEmpty() || isCutOver(context, database);
    }

    /**
     * Repeats the check when the migration of a database begins: another migration may have started first. Must be called
     * before anything is written.
     *
     * @throws MigrationException with {@link ErrorCode#CHECKS_FAILED} if the database of the target may not be written to
     */
    public static void refuse(DatabaseMigration migration) throws SQLException {
        String database = migration.database();
        if (migration.createdByThisRun()
                || migration.options().overwrittenDatabases().contains(migration.targetName())) {
            return;
        }
        List<TargetUse> uses;
        try (Connection target = migration.targetSession()) {
            uses = TargetUse.read(target);
        }
        Optional<Finding> finding = new TargetInUseCheck().finding(migration.facts(), database, uses);
        if (finding.isPresent()) {
            throw new MigrationException(
                    ErrorCode.CHECKS_FAILED,
                    finding.get().message() + "; " + finding.get().remedy().orElse(""));
        }
    }

    private Optional<Finding> finding(CheckContext context, String database, List<TargetUse> uses) {
        String there = context.options().targetName(database);
        if (!uses.isEmpty()) {
            String ids = uses.stream().map(TargetUse::migrationId).distinct().collect(Collectors.joining(", "));
            return Optional.of(Finding.error(
                            id(),
                            "the target's database " + there + " is in use: "
                                    + uses.stream().map(TargetUse::toString).collect(Collectors.joining("; ")))
                    .forDatabase(database)
                    .withRemedy("ask for the status of migration " + ids + ", and finish or stop it first"
                            + orOverwrite(there)));
        }
        return isCutOver(context, database)
                ? Optional.of(Finding.error(
                                id(),
                                "the source's database " + database + " is closed to writes (" + READ_ONLY
                                        + " = on), as a cutover leaves it: applications may have written to the"
                                        + " target's since")
                        .forDatabase(database)
                        .withRemedy("if they have not, on the source: ALTER DATABASE " + PrintedSql.name(database)
                                + " RESET " + READ_ONLY + orOverwrite(there)))
                : Optional.empty();
    }

    private static String orOverwrite(String database) {
        return "; or, to lose what the target's database holds, name it as one to be overwritten"
                + " (Migration.overwriteDatabase "
                + database + ")";
    }

    private static boolean isCutOver(CheckContext context, String database) {
        boolean populated = context.targetDatabase(database)
                .filter(target -> !target.isEmpty())
                .isPresent();
        return populated
                && context.databaseInfo(database)
                        .filter(TargetInUseCheck::isReadOnly)
                        .isPresent();
    }

    private static boolean isReadOnly(DatabaseInfo source) {
        return source.settings().stream()
                .map(setting -> setting.split("=", 2))
                .anyMatch(setting -> setting.length == 2 && setting[0].equals(READ_ONLY) && ON.contains(setting[1]));
    }
}
