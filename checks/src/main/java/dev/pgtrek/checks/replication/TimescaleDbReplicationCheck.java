package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.checks.internal.Hypertables;
import dev.pgtrek.inventory.DatabaseInventory;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code timescaledb-replication}: hypertables can't be replicated, because the extension creates the chunks for new rows
 * on the source only.
 */
final class TimescaleDbReplicationCheck implements PreCheck {
    @Override
    public String id() {
        return "timescaledb-replication";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        for (DatabaseInventory database : context.sourceDatabases()) {
            if (Hypertables.used(context, database).isPresent()) {
                findings.add(Finding.error(
                                id(),
                                "hypertables of TimescaleDB can't be replicated: the chunks for new rows are made on the"
                                        + " source alone")
                        .about("extension " + Hypertables.EXTENSION)
                        .forDatabase(database.name())
                        .withRemedy("migrate this database by dump"));
            }
        }
        return findings;
    }
}
