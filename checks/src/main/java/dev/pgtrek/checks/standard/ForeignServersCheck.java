package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.text.Names;
import dev.pgtrek.option.Content;
import java.util.List;

/** Lists the foreign servers, which the target's host must be able to connect to. */
final class ForeignServersCheck implements PreCheck {
    @Override
    public String id() {
        return "foreign-servers";
    }

    @Override
    public boolean appliesTo(Content content) {
        return content.hasDefinitions();
    }

    @Override
    public List<Finding> check(CheckContext context) {
        return context.sourceDatabases().stream()
                .filter(database -> !database.foreignServers().isEmpty())
                .map(database -> Finding.info(
                                id(),
                                "rows of foreign tables stay where they are; the target must reach "
                                        + Names.some(database.foreignServers()))
                        .listing(database.foreignServers())
                        .forDatabase(database.name()))
                .toList();
    }
}
