package dev.pgtrek.dump.internal.definition.write;

import dev.pgtrek.inventory.QualifiedName;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Names and strings as SQL has them. Names are always quoted: the target may have reserved words that the source has not.
 */
final class Sql {
    private static final String INDENT = "    ";

    private Sql() {}

    static String quote(String name) {
        return QualifiedName.quote(name);
    }

    static String qualified(String schema, String name) {
        return quote(schema) + "." + quote(name);
    }

    /** A string as a literal, where {@code standard_conforming_strings} is on. */
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** Clauses in parentheses, a line each. */
    static String lines(List<String> clauses) {
        return clauses.stream().map(clause -> INDENT + clause).collect(Collectors.joining(",\n", "(\n", "\n)"));
    }

    /** {@code OPTIONS (…)} with a space before; nothing where there are none. */
    static String options(List<String> options) {
        return options.isEmpty() ? "" : " OPTIONS (\n" + INDENT + String.join(",\n" + INDENT, options) + "\n)";
    }

    /** Storage parameters as the catalogs have them, {@code name=value}, as SQL. */
    static String parameters(List<String> parameters, String prefix) {
        return parameters.stream()
                .map(parameter -> {
                    int equals = parameter.indexOf('=');
                    return equals < 0
                            ? prefix + quote(parameter)
                            : prefix + quote(parameter.substring(0, equals)) + "="
                                    + literal(parameter.substring(equals + 1));
                })
                .collect(Collectors.joining(", "));
    }

    static String clause(String before, String value) {
        return value.isEmpty() ? "" : before + value;
    }
}
