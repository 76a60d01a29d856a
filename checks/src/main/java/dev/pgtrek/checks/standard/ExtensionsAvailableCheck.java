package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.inventory.AvailableExtension;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.InstalledExtension;
import dev.pgtrek.option.Content;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every extension in use is available on the target, in the source's version or a newer one. */
final class ExtensionsAvailableCheck implements PreCheck {
    @Override
    public String id() {
        return "extensions-available";
    }

    @Override
    public boolean appliesTo(Content content) {
        return content.hasDefinitions();
    }

    @Override
    public List<Finding> check(CheckContext context) {
        return context.sourceDatabases().stream()
                .flatMap(database -> database.extensions().stream()
                        .filter(extension -> !context.options().excludesExtension(extension.name()))
                        .flatMap(extension -> findings(context, database, extension)
                                .map(finding ->
                                        finding.forDatabase(database.name()).about("extension " + extension.name()))))
                .toList();
    }

    private Stream<Finding> findings(CheckContext context, DatabaseInventory database, InstalledExtension extension) {
        Optional<InstalledExtension> installed = context.targetDatabase(database.name()).stream()
                .flatMap(there -> there.extensions().stream())
                .filter(there -> there.name().equals(extension.name()))
                .findFirst();
        if (installed.isPresent()) {
            return ExtensionVersion.isOlder(installed.get().version(), extension.version())
                    ? Stream.of(Finding.error(
                                    id(),
                                    "extension " + extension.name() + " is installed on the target in version "
                                            + installed.get().version() + ", older than " + extension.version()
                                            + " on the source")
                            .withRemedy("in that database of the target: ALTER EXTENSION "
                                    + PrintedSql.name(extension.name()) + " UPDATE"))
                    : Stream.of();
        }
        if (context.leavesOutExtension(database, extension.name())) {
            return Stream.of(Finding.info(
                    id(),
                    "extension " + extension.name()
                            + ", by which the source's user can publish, can't be on the target, and is not carried"));
        }
        Optional<AvailableExtension> available = context.target().availableExtension(extension.name());
        if (available.isEmpty()) {
            return Stream.of(Finding.error(id(), "the target does not have the extension " + extension.name())
                    .withRemedy(
                            "install its package on the target host, or exclude the extension and what depends on it"));
        }
        boolean reachable = available.get().versions().contains(extension.version())
                || available.get().versions().stream()
                        .anyMatch(version -> !ExtensionVersion.isOlder(version, extension.version()));
        return reachable
                ? Stream.of()
                : Stream.of(Finding.error(
                                id(),
                                "the target has the extension " + extension.name() + " in version "
                                        + available.get().defaultVersion() + " at the most, older than "
                                        + extension.version()
                                        + " on the source")
                        .withRemedy("install a newer package of it on the target host, or exclude the extension"));
    }
}
