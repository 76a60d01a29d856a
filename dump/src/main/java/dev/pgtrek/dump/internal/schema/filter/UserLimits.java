package dev.pgtrek.dump.internal.schema.filter;

import dev.pgtrek.dump.internal.schema.SchemaEntry;
import dev.pgtrek.dump.internal.schema.SqlTokens;
import dev.pgtrek.dump.internal.schema.SqlTokens.Token;
import dev.pgtrek.inventory.ServerInventory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Known limits of a target's user who is not a superuser. The pseudo-superusers of managed servers may do some of what a
 * superuser may, which differs among them and can't be queried: their statements are tried. Immutable.
 */
final class UserLimits {
    private static final String EXTENSIONS = """
            SELECT e.name, e.comment, x.oid IS NOT NULL AS present,
                   COALESCE(pg_catalog.pg_has_role(x.extowner, 'USAGE'), false) AS owned
              FROM pg_catalog.pg_available_extensions e
              LEFT JOIN pg_catalog.pg_extension x ON x.extname = e.name
            """;

    private static final List<String> PSEUDO_SUPERUSERS = List.of(
            "rds_superuser",
            "cloudsqlsuperuser",
            "alloydbsuperuser",
            "azure_pg_admin",
            "avnadmin",
            "doadmin",
            "neon_superuser");

    private static final Set<String> OF_SUPERUSERS = Set.of(
            "ACCESS METHOD",
            "EVENT TRIGGER",
            "FOREIGN DATA WRAPPER",
            "OPERATOR CLASS",
            "OPERATOR FAMILY",
            "PUBLICATION TABLES IN SCHEMA",
            "SHELL TYPE",
            "TEXT SEARCH PARSER",
            "TEXT SEARCH TEMPLATE");

    private static final Set<String> LANGUAGES_OF_SUPERUSERS = Set.of("c", "internal");
    private static final String EXTENSION = "EXTENSION ";

    private final ServerInventory facts;
    private final PublicSchema publicSchema;
    private final Map<String, Extension> extensions;

    private UserLimits(ServerInventory facts, PublicSchema publicSchema, Map<String, Extension> extensions) {
        this.facts = facts;
        this.publicSchema = publicSchema;
        this.extensions = Map.copyOf(extensions);
    }

    /** @param owned whether it exists, and the user has the rights of its owner */
    private record Extension(String comment, boolean present, boolean owned) {}

    static UserLimits read(Connection target, ServerInventory facts, PublicSchema publicSchema) throws SQLException {
        if (facts.user().superuser()) {
            return new UserLimits(facts, publicSchema, Map.of());
        }
        Map<String, Extension> extensions = new HashMap<>();
        try (Statement statement = target.createStatement();
                ResultSet rows = statement.executeQuery(EXTENSIONS)) {
            while (rows.next()) {
                String comment = rows.getString("comment");
                extensions.put(
                        rows.getString("name"),
                        new Extension(
                                comment == null ? "" : comment, rows.getBoolean("present"), rows.getBoolean("owned")));
            }
        }
        return new UserLimits(facts, publicSchema, extensions);
    }

    /** The reason why the target would reject an entry of this user in any form; empty if it may be tried. */
    Optional<String> refusal(SchemaEntry entry) {
        if (facts.user().superuser()) {
            return Optional.empty();
        }
        return switch (entry.kind()) {
            case "EXTENSION" -> extensionRefusal(entry.name());
            case "COMMENT" -> commentRefusal(entry);
            case "ACL" -> rightsRefusal(entry);
            case "PUBLICATION" -> isOfAllTables(tokens(entry)) ? superuserNeeded() : Optional.empty();
            case "TYPE" -> isBaseType(tokens(entry)) ? superuserNeeded() : Optional.empty();
            case "FUNCTION", "PROCEDURE" ->
                LANGUAGES_OF_SUPERUSERS.contains(language(tokens(entry))) ? superuserNeeded() : Optional.empty();
            default -> OF_SUPERUSERS.contains(entry.kind()) ? superuserNeeded() : Optional.empty();
        };
    }

    /** Whether an entry is an extension's built-in comment. */
    boolean hasComment(SchemaEntry entry) {
        Extension extension = extensionOf(entry);
        return extension != null
                && String.join("", entry.statements()).endsWith(" IS '" + extension.comment.replace("'", "''") + "';");
    }

    private Optional<String> extensionRefusal(String name) {
        Extension extension = extensions.get(name);
        if (extension != null && extension.present) {
            return Optional.empty(); // IF NOT EXISTS comes first
        }
        return facts.availableExtension(name)
                .filter(available -> !facts.mayInstall(available))
                .map(available -> "the target's user " + facts.user().name()
                        + " may not install it; let one who may run CREATE EXTENSION in that database, or exclude it");
    }

    private Optional<String> commentRefusal(SchemaEntry entry) {
        Extension extension = extensionOf(entry);
        if (extension != null && extension.present && !extension.owned) {
            return Optional.of("only the extension's owner may change its comment");
        }
        return entry.name().equals("SCHEMA public") ? ownerNeeded() : Optional.empty();
    }

    private Optional<String> rightsRefusal(SchemaEntry entry) {
        if (entry.schema().equals("pg_catalog")) {
            return superuserNeeded();
        }
        return entry.name().equals("SCHEMA public") ? ownerNeeded() : Optional.empty();
    }

    private static List<Token> tokens(SchemaEntry entry) {
        return SqlTokens.of(String.join("\n", entry.statements()));
    }

    private static String language(List<Token> function) {
        return SqlTokens.indexOf(function, "LANGUAGE")
                .filter(at -> at + 1 < function.size())
                .map(at -> function.get(at + 1).name())
                .orElse("");
    }

    private static boolean isOfAllTables(List<Token> publication) {
        return SqlTokens.indexOf(publication, "FOR")
                .filter(at ->
                        at + 1 < publication.size() && publication.get(at + 1).is("ALL"))
                .isPresent();
    }

    /** All other types are defined with AS, which is a reserved word. */
    private static boolean isBaseType(List<Token> type) {
        return SqlTokens.indexOf(type, "AS").isEmpty();
    }

    private @Nullable Extension extensionOf(SchemaEntry entry) {
        return entry.name().startsWith(EXTENSION)
                ? extensions.get(SqlTokens.of(entry.name()).get(1).name())
                : null;
    }

    private Optional<String> ownerNeeded() {
        return publicSchema.owned()
                ? Optional.empty()
                : Optional.of("the schema public belongs to " + publicSchema.owner() + ", which the target's user "
                        + facts.user().name() + " can't act as");
    }

    private Optional<String> superuserNeeded() {
        boolean pseudo = PSEUDO_SUPERUSERS.stream().anyMatch(facts.user()::actsAs);
        return pseudo
                ? Optional.empty()
                : Optional.of("only a superuser may make it, which the target's user "
                        + facts.user().name() + " is not");
    }
}
