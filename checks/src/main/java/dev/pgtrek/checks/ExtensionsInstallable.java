package dev.pgtrek.checks;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.inventory.AvailableExtension;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The target's user may install every extension in use. */
final class ExtensionsInstallable implements PreCheck {
    @Override
    public String id() {
        return "extensions-installable";
    }

    /** Where providers and the extension extwlist list what users may install. */
    private static final List<String> ALLOW_LISTS =
            List.of("extwlist.extensions", "rds.allowed_extensions", "rds.extensions", "azure.extensions");

    @Override
    public List<Finding> check(CheckContext context) {
        if (context.target().user().superuser()) {
            return List.of();
        }
        Optional<Set<String>> allowed = allowed(context);
        return context.sourceDatabases().stream()
                .flatMap(database -> database.extensions().stream()
                        .filter(extension -> !extension.name().equals("plpgsql"))
                        .filter(extension -> !context.options().excludesExtension(extension.name()))
                        .filter(extension -> context.targetDatabase(database.name()).stream()
                                .flatMap(there -> there.extensions().stream())
                                .noneMatch(there -> there.name().equals(extension.name())))
                        .flatMap(extension -> context.target().availableExtension(extension.name()).stream())
                        .filter(extension -> !mayInstall(extension, allowed))
                        .map(extension -> Finding.error(
                                        id(),
                                        "the target's user "
                                                + context.target().user().name()
                                                + " is no superuser and may not install the extension "
                                                + extension.name())
                                .about("extension " + extension.name())
                                .forDatabase(database.name())
                                .withRemedy("let a superuser of the target run, in that database: CREATE EXTENSION "
                                        + Names.quoted(extension.name()) + "; or exclude the extension")))
                .toList();
    }

    private static boolean mayInstall(AvailableExtension extension, Optional<Set<String>> allowed) {
        return allowed.map(names -> names.contains(extension.name()) || names.contains("*"))
                .orElse(extension.trusted() || !extension.superuser());
    }

    private static Optional<Set<String>> allowed(CheckContext context) {
        return ALLOW_LISTS.stream()
                .flatMap(name -> context.target().setting(name).stream())
                .filter(list -> !list.isBlank())
                .map(list -> Arrays.stream(list.split(",")).map(String::strip).collect(Collectors.toSet()))
                .reduce((one, other) -> {
                    one.addAll(other);
                    return one;
                });
    }
}
