package dev.pgtrek.dump.internal.definition.write;

import dev.pgtrek.dump.internal.definition.model.Policy;
import dev.pgtrek.dump.internal.definition.model.Relation;
import dev.pgtrek.dump.internal.definition.model.Rule;
import dev.pgtrek.dump.internal.definition.model.Trigger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Renders what acts when rows are read or written: triggers, rules, policies. */
final class TriggerWriter {
    private TriggerWriter() {}

    static Definition write(Trigger trigger, Relation table) {
        String name = Sql.quote(trigger.name());
        String of = Sql.qualified(table.schema(), table.name());
        List<String> statements = new ArrayList<>();
        Optional<String> state = state(trigger.enabled());
        if (trigger.cloned()) {
            // the partitioned table's trigger has made it; only its state is its own
            statements.add("ALTER TABLE " + of + " " + state.orElse("ENABLE") + " TRIGGER " + name + ";");
        } else {
            statements.add(trigger.definition() + ";");
            state.ifPresent(action -> statements.add("ALTER TABLE " + of + " " + action + " TRIGGER " + name + ";"));
        }
        return Definition.of(
                "TRIGGER",
                table.schema(),
                table.name() + " " + trigger.name(),
                "TRIGGER " + name + " ON " + of,
                statements);
    }

    static Definition write(Rule rule, Relation table) {
        String name = Sql.quote(rule.name());
        String of = Sql.qualified(table.schema(), table.name());
        List<String> statements = new ArrayList<>();
        statements.add(rule.definition().strip());
        state(rule.enabled())
                .ifPresent(action -> statements.add("ALTER TABLE " + of + " " + action + " RULE " + name + ";"));
        return Definition.of(
                "RULE", table.schema(), table.name() + " " + rule.name(), "RULE " + name + " ON " + of, statements);
    }

    /** What makes a trigger or rule fire at other times than usual; empty where it does not. */
    static Optional<String> state(String enabled) {
        return switch (enabled) {
            case "D" -> Optional.of("DISABLE");
            case "A" -> Optional.of("ENABLE ALWAYS");
            case "R" -> Optional.of("ENABLE REPLICA");
            default -> Optional.empty();
        };
    }

    static Definition write(Policy policy) {
        String name = Sql.quote(policy.name());
        String of = Sql.qualified(policy.schema(), policy.tableName());
        String command = switch (policy.command()) {
            case "r" -> " FOR SELECT";
            case "a" -> " FOR INSERT";
            case "w" -> " FOR UPDATE";
            case "d" -> " FOR DELETE";
            default -> "";
        };
        return Definition.of(
                "POLICY",
                policy.schema(),
                policy.tableName() + " " + policy.name(),
                "POLICY " + name + " ON " + of,
                "CREATE POLICY " + name + " ON " + of
                        + (policy.permissive() ? "" : " AS RESTRICTIVE")
                        + command
                        + (policy.roles().isEmpty() ? "" : " TO " + String.join(", ", policy.roles()))
                        + (policy.using().isEmpty() ? "" : " USING (" + policy.using() + ")")
                        + (policy.check().isEmpty() ? "" : " WITH CHECK (" + policy.check() + ")")
                        + ";");
    }

    static Definition writeRowSecurity(Relation table) {
        return Definition.of(
                "ROW SECURITY",
                table.schema(),
                table.name(),
                "",
                "ALTER TABLE " + Sql.qualified(table.schema(), table.name()) + " ENABLE ROW LEVEL SECURITY;");
    }
}
