package dev.pgtrek.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.option.PopulatedTarget;
import java.util.List;

/** Rejects appending by replication: the target's own rows would stop replication as soon as one conflicts. */
final class AppendByReplicationCheck implements PreCheck {
    @Override
    public String id() {
        return "replication-append";
    }

    @Override
    public List<Finding> check(CheckContext context) {
        if (context.options().populatedTarget() != PopulatedTarget.APPEND) {
            return List.of();
        }
        return context.databases().stream()
                .filter(name -> context.targetDatabase(name)
                        .filter(database -> !database.isEmpty())
                        .isPresent())
                .map(name -> Finding.error(
                                id(),
                                "the target has this database with objects in it, and replication can't append to them")
                        .forDatabase(name)
                        .withRemedy("choose drop, which drops what the source has too, or let dump append to it"))
                .toList();
    }
}
