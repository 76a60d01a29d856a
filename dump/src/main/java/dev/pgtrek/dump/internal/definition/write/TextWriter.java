package dev.pgtrek.dump.internal.definition.write;

import dev.pgtrek.dump.internal.definition.model.Collation;
import dev.pgtrek.dump.internal.definition.model.Conversion;
import dev.pgtrek.dump.internal.definition.model.TextSearchConfiguration;
import dev.pgtrek.dump.internal.definition.model.TextSearchDictionary;
import dev.pgtrek.dump.internal.definition.model.TextSearchParser;
import dev.pgtrek.dump.internal.definition.model.TextSearchTemplate;
import java.util.ArrayList;
import java.util.List;

/** Renders what has to do with text: collations, conversions, text search. */
final class TextWriter {
    private TextWriter() {}

    static Definition write(Collation collation) {
        List<String> options = new ArrayList<>();
        options.add("provider = "
                + switch (collation.provider()) {
                    case "i" -> "icu";
                    case "b" -> "builtin";
                    case "d" -> "default";
                    default -> "libc";
                });
        if (!collation.deterministic()) {
            options.add("deterministic = false");
        }
        // before 15 a locale of ICU was kept where libc's is
        String locale = collation.locale().isEmpty() && !collation.provider().equals("c")
                ? collation.collate()
                : collation.locale();
        if (!locale.isEmpty()) {
            options.add("locale = " + Sql.literal(locale));
        } else if (collation.collate().equals(collation.ctype())) {
            options.add("locale = " + Sql.literal(collation.collate()));
        } else {
            options.add("lc_collate = " + Sql.literal(collation.collate()));
            options.add("lc_ctype = " + Sql.literal(collation.ctype()));
        }
        if (!collation.rules().isEmpty()) {
            options.add("rules = " + Sql.literal(collation.rules()));
        }
        String name = Sql.qualified(collation.schema(), collation.name());
        return Definition.owned(
                "COLLATION",
                collation.schema(),
                collation.name(),
                collation.owner(),
                "COLLATION " + name,
                "CREATE COLLATION " + name + " (" + String.join(", ", options) + ");");
    }

    static Definition write(Conversion conversion) {
        String name = Sql.qualified(conversion.schema(), conversion.name());
        return Definition.owned(
                "CONVERSION",
                conversion.schema(),
                conversion.name(),
                conversion.owner(),
                "CONVERSION " + name,
                "CREATE " + (conversion.isDefault() ? "DEFAULT " : "") + "CONVERSION " + name
                        + " FOR " + Sql.literal(conversion.sourceEncoding())
                        + " TO " + Sql.literal(conversion.targetEncoding())
                        + " FROM " + conversion.function() + ";");
    }

    static Definition write(TextSearchParser parser) {
        String target = "TEXT SEARCH PARSER " + Sql.qualified(parser.schema(), parser.name());
        return Definition.of(
                "TEXT SEARCH PARSER",
                parser.schema(),
                parser.name(),
                target,
                "CREATE " + target + " " + Sql.lines(parser.options()) + ";");
    }

    static Definition write(TextSearchTemplate template) {
        String target = "TEXT SEARCH TEMPLATE " + Sql.qualified(template.schema(), template.name());
        return Definition.of(
                "TEXT SEARCH TEMPLATE",
                template.schema(),
                template.name(),
                target,
                "CREATE " + target + " " + Sql.lines(template.options()) + ";");
    }

    static Definition write(TextSearchDictionary dictionary) {
        String target = "TEXT SEARCH DICTIONARY " + Sql.qualified(dictionary.schema(), dictionary.name());
        List<String> options = new ArrayList<>(List.of("TEMPLATE = " + dictionary.template()));
        if (!dictionary.options().isEmpty()) {
            options.add(dictionary.options());
        }
        return Definition.owned(
                "TEXT SEARCH DICTIONARY",
                dictionary.schema(),
                dictionary.name(),
                dictionary.owner(),
                target,
                "CREATE " + target + " " + Sql.lines(options) + ";");
    }

    static Definition write(TextSearchConfiguration configuration) {
        String target = "TEXT SEARCH CONFIGURATION " + Sql.qualified(configuration.schema(), configuration.name());
        List<String> statements = new ArrayList<>();
        statements.add("CREATE " + target + " (PARSER = " + configuration.parser() + ");");
        configuration
                .mappings()
                .forEach(mapping -> statements.add("ALTER " + target + " ADD MAPPING FOR " + mapping + ";"));
        return Definition.owned(
                "TEXT SEARCH CONFIGURATION",
                configuration.schema(),
                configuration.name(),
                configuration.owner(),
                target,
                statements);
    }
}
