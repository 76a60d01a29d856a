package dev.pgtrek.dump.internal.definition.write;

import dev.pgtrek.dump.internal.definition.model.AccessMethod;
import dev.pgtrek.dump.internal.definition.model.Operator;
import dev.pgtrek.dump.internal.definition.model.OperatorClass;
import dev.pgtrek.dump.internal.definition.model.OperatorFamily;
import java.util.ArrayList;
import java.util.List;

/** Renders operators, their classes and families, and access methods. */
final class OperatorWriter {
    private OperatorWriter() {}

    static Definition write(Operator operator) {
        String name = Sql.quote(operator.schema()) + "." + operator.name();
        return Definition.owned(
                "OPERATOR",
                operator.schema(),
                operator.name(),
                operator.owner(),
                "OPERATOR " + name + " (" + operator.arguments() + ")",
                "CREATE OPERATOR " + name + " " + Sql.lines(operator.options()) + ";");
    }

    static Definition write(OperatorFamily family) {
        String target =
                "OPERATOR FAMILY " + Sql.qualified(family.schema(), family.name()) + " USING " + family.method();
        List<String> statements = new ArrayList<>(List.of("CREATE " + target + ";"));
        if (!family.members().isEmpty()) {
            statements.add("ALTER " + target + " ADD\n    " + String.join(",\n    ", family.members()) + ";");
        }
        return Definition.owned("OPERATOR FAMILY", family.schema(), family.name(), family.owner(), target, statements);
    }

    static Definition write(OperatorClass operators) {
        String name = Sql.qualified(operators.schema(), operators.name());
        List<String> members = new ArrayList<>(operators.members());
        if (!operators.storage().isEmpty()) {
            members.add(0, "STORAGE " + operators.storage());
        }
        if (members.isEmpty()) {
            members.add("STORAGE " + operators.type());
        }
        return Definition.owned(
                "OPERATOR CLASS",
                operators.schema(),
                operators.name(),
                operators.owner(),
                "OPERATOR CLASS " + name + " USING " + operators.method(),
                "CREATE OPERATOR CLASS " + name + (operators.isDefault() ? " DEFAULT" : "")
                        + " FOR TYPE " + operators.type() + " USING " + operators.method()
                        + " FAMILY " + operators.family() + " AS\n    " + String.join(",\n    ", members) + ";");
    }

    static Definition write(AccessMethod method) {
        String name = Sql.quote(method.name());
        return Definition.of(
                "ACCESS METHOD",
                "",
                method.name(),
                "ACCESS METHOD " + name,
                "CREATE ACCESS METHOD " + name + " TYPE " + (method.type().equals("t") ? "TABLE" : "INDEX")
                        + " HANDLER " + method.handler() + ";");
    }
}
