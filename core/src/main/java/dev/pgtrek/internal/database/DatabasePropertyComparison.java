package dev.pgtrek.internal.database;

import dev.pgtrek.check.Finding;
import dev.pgtrek.internal.sql.StoredSetting;
import dev.pgtrek.inventory.DatabaseInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Compares the properties of an existing database of the target with those of the source's. Pure. */
public final class DatabasePropertyComparison {
    private static final List<Property> PROPERTIES = List.of(
            new Property("encoding", DatabaseInfo::encoding),
            new Property("LC_COLLATE", DatabaseInfo::collate),
            new Property("LC_CTYPE", DatabaseInfo::characterType),
            new Property("locale provider", DatabaseInfo::localeProvider),
            new Property("locale", database -> database.locale().orElse("none")),
            new Property("ICU rules", database -> database.icuRules().orElse("none")));

    /** The properties that {@link DatabaseCreator#finish} copies from the source. */
    private static final List<Property> FINISHED = List.of(
            new Property("owner", DatabaseInfo::owner),
            new Property(
                    "connection limit",
                    database -> database.connectionLimit() == -1 ? "none" : "" + database.connectionLimit()));

    private DatabasePropertyComparison() {}

    /**
     * Returns one finding with all differences; empty if equal. Settings are listed only by name, as values may be
     * secret.
     *
     * @param finished whether {@link DatabaseCreator#finish} will be called for it
     */
    public static Optional<Finding> compare(DatabaseInfo source, DatabaseInfo target, boolean finished) {
        List<String> differences = new ArrayList<>();
        if (!finished) {
            compare(FINISHED, source, target, differences);
        }
        compare(PROPERTIES, source, target, differences);
        if (!source.comment().equals(target.comment())) {
            differences.add("comment");
        }
        if (!source.grants().map(Set::copyOf).equals(target.grants().map(Set::copyOf))) {
            differences.add("grants (source " + grants(source) + ", target " + grants(target) + ")");
        }
        Set<String> settings = finished ? Set.of() : differingSettings(source, target);
        if (!settings.isEmpty()) {
            differences.add("settings " + String.join(", ", settings));
        }
        return differences.isEmpty()
                ? Optional.empty()
                : Optional.of(Finding.warning(
                                "database-kept",
                                "database " + target.name()
                                        + " was on the target before and is kept as it is; it differs"
                                        + " from the source's in: " + String.join("; ", differences))
                        .forDatabase(source.name()));
    }

    private static void compare(
            List<Property> properties, DatabaseInfo source, DatabaseInfo target, List<String> differences) {
        for (Property property : properties) {
            String there = property.of().apply(source);
            String here = property.of().apply(target);
            if (!there.equals(here)) {
                differences.add(property.name() + " (source " + there + ", target " + here + ")");
            }
        }
    }

    private static String grants(DatabaseInfo database) {
        return database.grants().map(Objects::toString).orElse("the defaults");
    }

    private static Set<String> differingSettings(DatabaseInfo source, DatabaseInfo target) {
        Set<String> differing = new HashSet<>(source.settings());
        differing.addAll(target.settings());
        differing.removeIf(setting ->
                source.settings().contains(setting) && target.settings().contains(setting));
        Set<String> names = new TreeSet<>();
        differing.forEach(setting -> names.add(StoredSetting.parse(setting).name()));
        return names;
    }

    private record Property(String name, Function<DatabaseInfo, String> of) {}
}
