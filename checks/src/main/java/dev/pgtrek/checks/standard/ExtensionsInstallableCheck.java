package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.option.Content;
import java.util.List;

/** The target's user may install every extension in use. */
final class ExtensionsInstallableCheck implements PreCheck {
    @Override
    public String id() {
        return "extensions-installable";
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
                .flatMap(database -> database.extensions().stream()
                        .filter(extension -> !extension.name().equals("plpgsql"))
                        .filter(extension -> !context.leavesOutExtension(database, extension.name()))
                        .filter(extension -> context.targetDatabase(database.name()).stream()
                                .flatMap(there -> there.extensions().stream())
                                .noneMatch(there -> there.name().equals(extension.name())))
                        .flatMap(extension -> context.target().availableExtension(extension.name()).stream())
                        .filter(extension -> !context.target().mayInstall(extension))
                        .map(extension -> Finding.error(
                                        id(),
                                        "the target's user "
                                                + context.target().user().name()
                                                + " is no superuser and may not install the extension "
                                                + extension.name())
                                .about("extension " + extension.name())
                                .forDatabase(database.name())
                                .withRemedy("let a superuser of the target run, in that database: CREATE EXTENSION "
                                        + PrintedSql.name(extension.name()) + "; or exclude the extension")))
                .toList();
    }
}
