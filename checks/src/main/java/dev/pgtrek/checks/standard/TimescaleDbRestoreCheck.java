package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.checks.internal.Hypertables;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.InstalledExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code timescaledb}: TimescaleDB's own functions restore databases with hypertables. They require the same version of
 * TimescaleDB, because the rows of its catalogs fit no other, and a database that has no hypertables yet.
 *
 * @see <a href="https://github.com/timescale/timescaledb/blob/main/sql/restoring.sql">TimescaleDB's restore functions</a>
 */
final class TimescaleDbRestoreCheck implements PreCheck {
    @Override
    public String id() {
        return "timescaledb";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        for (DatabaseInventory database : context.sourceDatabases()) {
            if (Hypertables.used(context, database).isPresent()
                    && context.targetDatabase(database.name()).stream().anyMatch(Hypertables::in)) {
                findings.add(Finding.error(
                                id(),
                                "the database on the target has hypertables already, to which none can be added, and which"
                                        + " can't be dropped one by one")
                        .about("extension " + Hypertables.EXTENSION)
                        .forDatabase(database.name())
                        .withRemedy("migrate to a server that does not have that database yet, or exclude it"));
            }
            Hypertables.used(context, database)
                    .ifPresent(extension -> target(context, database)
                            .filter(version -> !version.equals(extension.version()))
                            .ifPresent(version -> findings.add(Finding.error(
                                            id(),
                                            "hypertables can only be restored into the same version of TimescaleDB:"
                                                    + " the source has " + extension.version()
                                                    + ", the target would have " + version)
                                    .about("extension " + Hypertables.EXTENSION)
                                    .forDatabase(database.name())
                                    .withRemedy(
                                            "bring both to the same version: install it on the target's host, or on the"
                                                    + " source ALTER EXTENSION timescaledb UPDATE"))));
        }
        return findings;
    }

    private static Optional<String> target(CheckContext context, DatabaseInventory database) {
        return context.targetDatabase(database.name()).stream()
                .flatMap(there -> there.extensions().stream())
                .filter(there -> there.name().equals(Hypertables.EXTENSION))
                .map(InstalledExtension::version)
                .findFirst()
                .or(() -> context.target()
                        .availableExtension(Hypertables.EXTENSION)
                        .map(available -> available.defaultVersion()));
    }
}
