package dev.pgtrek.dump.internal;

import dev.pgtrek.PopulatedTarget;
import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import java.util.List;
import java.util.Locale;

/** Nothing is added to databases that hold objects already, and nothing is dropped there: neither is built yet. */
public final class NewDatabasesCheck implements PreCheck {
    @Override
    public String id() {
        return "populated-target";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        PopulatedTarget wanted = context.options().populatedTarget();
        if (wanted == PopulatedTarget.REFUSE) {
            return List.of();
        }
        return context.databases().stream()
                .filter(name -> context.targetDatabase(name)
                        .filter(database -> !database.isEmpty())
                        .isPresent())
                .map(name -> Finding.error(
                                id(),
                                "the target has this database already with objects in it, and dump can't "
                                        + wanted.name().toLowerCase(Locale.ROOT) + " yet")
                        .forDatabase(name)
                        .withRemedy("drop the database on the target"))
                .toList();
    }
}
