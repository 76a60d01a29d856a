package dev.pgtrek.dump.internal.definition.write;

import dev.pgtrek.dump.internal.definition.model.Aggregate;
import dev.pgtrek.dump.internal.definition.model.Cast;
import dev.pgtrek.dump.internal.definition.model.Language;
import dev.pgtrek.dump.internal.definition.model.Routine;
import dev.pgtrek.dump.internal.definition.model.Transform;
import java.util.ArrayList;
import java.util.List;

/** Renders functions, procedures and aggregates, and what is made of them: languages, casts, transforms. */
final class RoutineWriter {
    private static final String OR_REPLACE = "CREATE OR REPLACE ";

    private RoutineWriter() {}

    static Definition write(Routine routine) {
        String kind = routine.kind().equals("p") ? "PROCEDURE" : "FUNCTION";
        String target = kind + " " + Sql.qualified(routine.schema(), routine.name()) + "(" + routine.arguments() + ")";
        // a function that the target has already is not to be replaced without a word
        String definition = routine.definition().startsWith(OR_REPLACE)
                ? "CREATE " + routine.definition().substring(OR_REPLACE.length())
                : routine.definition();
        return Definition.owned(
                kind, routine.schema(), routine.signature(), routine.owner(), target, definition.stripTrailing() + ";");
    }

    static Definition write(Aggregate aggregate) {
        String name = Sql.qualified(aggregate.schema(), aggregate.name()) + "(" + aggregate.arguments() + ")";
        return Definition.owned(
                "AGGREGATE",
                aggregate.schema(),
                aggregate.signature(),
                aggregate.owner(),
                "AGGREGATE " + name,
                "CREATE AGGREGATE " + name + " " + Sql.lines(aggregate.options()) + ";");
    }

    static Definition write(Language language) {
        String name = Sql.quote(language.name());
        return Definition.owned(
                "PROCEDURAL LANGUAGE",
                "",
                language.name(),
                language.owner(),
                "LANGUAGE " + name,
                "CREATE " + (language.trusted() ? "TRUSTED " : "") + "LANGUAGE " + name
                        + " HANDLER " + language.handler()
                        + Sql.clause(" INLINE ", language.inline())
                        + Sql.clause(" VALIDATOR ", language.validator())
                        + ";");
    }

    static Definition write(Cast cast) {
        String how = switch (cast.method()) {
            case "f" -> "WITH FUNCTION " + cast.function();
            case "i" -> "WITH INOUT";
            default -> "WITHOUT FUNCTION";
        };
        String when = switch (cast.context()) {
            case "a" -> " AS ASSIGNMENT";
            case "i" -> " AS IMPLICIT";
            default -> "";
        };
        return Definition.of("CAST", "", cast.name(), cast.name(), "CREATE " + cast.name() + " " + how + when + ";");
    }

    static Definition write(Transform transform) {
        List<String> functions = new ArrayList<>();
        if (!transform.fromSql().isEmpty()) {
            functions.add("FROM SQL WITH FUNCTION " + transform.fromSql());
        }
        if (!transform.toSql().isEmpty()) {
            functions.add("TO SQL WITH FUNCTION " + transform.toSql());
        }
        return Definition.of(
                "TRANSFORM",
                "",
                transform.name(),
                transform.name(),
                "CREATE " + transform.name() + " (" + String.join(", ", functions) + ");");
    }
}
