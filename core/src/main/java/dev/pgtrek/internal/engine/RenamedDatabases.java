package dev.pgtrek.internal.engine;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.engine.Inspector.Inspection;
import dev.pgtrek.inventory.DatabaseInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rejects renamings that the source shows to be wrong: of a database that does not exist or is not selected, and to the
 * name that another selected database keeps. Pure.
 */
final class RenamedDatabases {
    private final Inspection inspection;
    private final CheckContext context;

    RenamedDatabases(Inspection inspection) {
        this.inspection = inspection;
        this.context = inspection.context();
    }

    /** Returns an error for each wrong renaming; the source must be readable. */
    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        new TreeMap<>(context.options().renamedDatabases())
                .forEach((source, target) -> finding(source, target).ifPresent(findings::add));
        return findings;
    }

    private Optional<Finding> finding(String source, String target) {
        if (context.databaseInfo(source).isEmpty()) {
            return Optional.of(Finding.error(
                            Planner.SELECTION,
                            "the source has no database named " + source + ", which is renamed to " + target)
                    .withRemedy("rename one of: "
                            + String.join(
                                    ", ",
                                    context.source().databases().stream()
                                            .map(DatabaseInfo::name)
                                            .toList())
                            + " (Migration.renameDatabase)"));
        }
        if (!context.databases().contains(source)) {
            String reason = inspection.leftOut().getOrDefault(source, "it is left out");
            return Optional.of(Finding.error(
                            Planner.SELECTION,
                            "database " + source + " is renamed to " + target + ", but not selected: " + reason)
                    .withRemedy("include it by its name, or do not rename it (Migration.renameDatabase)"));
        }
        boolean taken = !source.equals(target)
                && context.databases().contains(target)
                && context.options().targetName(target).equals(target);
        return taken
                ? Optional.of(Finding.error(
                                Planner.SELECTION,
                                "database " + source + " is renamed to " + target
                                        + ", the name that database " + target
                                        + " of the source, which is selected too, has on the target")
                        .withRemedy("rename database " + target + " too (Migration.renameDatabase), exclude it, or"
                                + " choose another name for database " + source))
                : Optional.empty();
    }
}
