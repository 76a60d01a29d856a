package dev.pgtrek.examples.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The databases that have another name on the target. */
final class RenameArguments {
    private static final String NAME = "(?:\"(?<%1$sQuoted>(?:[^\"]|\"\")*)\"|(?<%1$sPlain>%2$s))";
    private static final Pattern FORM = Pattern.compile(
            NAME.formatted("source", "[^\"=][^=]*") + "=" + NAME.formatted("target", "[^\"].*"), Pattern.DOTALL);

    @Option(
            names = "--rename-database",
            paramLabel = "OLD=NEW",
            description = "Gives database OLD of the source the name NEW on the target; a name that holds = or begins"
                    + " with a double quote is put in double quotes. All other options name it as the source does,"
                    + " except --overwrite-database. Repeatable.")
    private final List<String> renamed = new ArrayList<>();

    /**
     * Passes each renaming to a builder.
     *
     * @throws IllegalArgumentException if one has another form, or the builder rejects it
     */
    void applyTo(BiConsumer<String, String> builder) {
        apply(renamed, builder);
    }

    /**
     * Passes each of the option's values to a builder.
     *
     * @throws IllegalArgumentException if one has another form, or the builder rejects it
     */
    static void apply(List<String> renamed, BiConsumer<String, String> builder) {
        for (String text : renamed) {
            Matcher matcher = FORM.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("--rename-database takes OLD=NEW, was '" + text + "'");
            }
            builder.accept(name(matcher, "source"), name(matcher, "target"));
        }
    }

    private static String name(Matcher matcher, String which) {
        String quoted = matcher.group(which + "Quoted");
        return quoted == null ? matcher.group(which + "Plain") : quoted.replace("\"\"", "\"");
    }
}
