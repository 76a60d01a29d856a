package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.option.Content;
import java.util.List;

/** The target has the tablespaces of the databases and tables. */
final class TablespacesCheck implements PreCheck {
    @Override
    public String id() {
        return "tablespaces";
    }

    @Override
    public boolean appliesTo(Content content) {
        return content.hasDefinitions();
    }

    @Override
    public List<Finding> check(CheckContext context) {
        return context.sourceDatabases().stream()
                .flatMap(database -> database.tablespaces().stream()
                        .filter(name -> !context.target().tablespaces().contains(name))
                        .map(name -> Finding.warning(
                                        id(),
                                        "the target has no tablespace " + name
                                                + "; what is in it on the source goes where the database is")
                                .about("tablespace " + name)
                                .forDatabase(database.name())
                                .withRemedy("CREATE TABLESPACE " + PrintedSql.name(name)
                                        + " LOCATION '…' on the target, or leave tablespaces behind")))
                .toList();
    }
}
