package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.sql.Remedies;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.option.Content;
import dev.pgtrek.option.PopulatedTarget;
import java.util.List;
import java.util.Set;

/** The target has no selected database that already holds objects, unless the caller has chosen how to handle them. */
final class TargetEmptyCheck implements PreCheck {
    @Override
    public String id() {
        return "target-empty";
    }

    @Override
    public boolean appliesTo(Content content) {
        return content.hasDefinitions();
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(TargetInUseCheck.USES);
    }

    @Override
    public List<Finding> check(CheckContext context) {
        // for one server under two names the remedy must not be to drop the database
        if (context.sameServer() || context.options().populatedTarget() != PopulatedTarget.REFUSE) {
            return List.of();
        }
        return context.sourceDatabases().stream()
                .filter(source -> !TargetInUseCheck.concerns(context, source.name()))
                .flatMap(source -> context
                        .targetDatabase(source.name())
                        .filter(target -> !target.isEmpty())
                        .map(target -> populated(source, target))
                        .stream())
                .toList();
    }

    private Finding populated(DatabaseInventory source, DatabaseInventory target) {
        return Finding.error(
                        id(),
                        (target.name().equals(source.name())
                                        ? "the target has this database already, and it holds "
                                        : "the target has database " + target.name() + " already, and it holds ")
                                + target.describedBeside(source))
                .forDatabase(source.name())
                .withRemedy(Remedies.setAside(target.name())
                        + "; or choose append, which keeps its rows and adds what it lacks (PopulatedTarget.APPEND)");
    }
}
