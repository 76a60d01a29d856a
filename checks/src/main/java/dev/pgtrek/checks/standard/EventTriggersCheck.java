package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.text.Names;
import dev.pgtrek.option.Content;
import java.util.List;

/** The target's user may create the event triggers of the source. */
final class EventTriggersCheck implements PreCheck {
    @Override
    public String id() {
        return "event-triggers";
    }

    @Override
    public boolean appliesTo(Content content) {
        return content.hasDefinitions();
    }

    @Override
    public List<Finding> check(CheckContext context) {
        if (context.target().user().superuser()) {
            return List.of();
        }
        return context.sourceDatabases().stream()
                .filter(database -> !database.eventTriggers().isEmpty())
                .map(database -> Finding.warning(
                                id(),
                                "event triggers need a superuser of the target, and are left out: "
                                        + Names.some(database.eventTriggers()))
                        .listing(database.eventTriggers())
                        .forDatabase(database.name())
                        .withRemedy("let a superuser of the target create them afterwards"))
                .toList();
    }
}
