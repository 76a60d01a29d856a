package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.option.Content;
import java.util.List;

/** Every procedural language that a database uses can be installed on the target. */
final class LanguagesCheck implements PreCheck {
    @Override
    public String id() {
        return "languages";
    }

    @Override
    public boolean appliesTo(Content content) {
        return content.hasDefinitions();
    }

    @Override
    public List<Finding> check(CheckContext context) {
        return context.sourceDatabases().stream()
                .flatMap(database -> database.languages().stream()
                        .filter(language -> !context.options().excludesExtension(language))
                        .filter(language ->
                                context.target().availableExtension(language).isEmpty())
                        .map(language -> Finding.error(id(), "the target has no language " + language)
                                .about("language " + language)
                                .forDatabase(database.name())
                                .withRemedy(
                                        "install the package of the extension " + language + " on the target host")))
                .toList();
    }
}
