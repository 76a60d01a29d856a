package dev.pgtrek.dump.internal.definition.write;

import dev.pgtrek.dump.internal.definition.model.EventTrigger;
import dev.pgtrek.dump.internal.definition.model.Publication;
import dev.pgtrek.dump.internal.definition.model.PublicationSchema;
import dev.pgtrek.dump.internal.definition.model.PublicationTable;
import dev.pgtrek.dump.internal.definition.model.Subscription;
import java.util.ArrayList;
import java.util.List;

/** Renders publications, subscriptions and event triggers. */
final class PublicationWriter {
    private PublicationWriter() {}

    static Definition write(Publication publication) {
        String target = "PUBLICATION " + Sql.quote(publication.name());
        List<String> options = new ArrayList<>(List.of("publish = " + Sql.literal(publication.publish())));
        if (publication.viaRoot()) {
            options.add("publish_via_partition_root = true");
        }
        if (publication.generatedColumns().equals("s")) {
            options.add("publish_generated_columns = stored");
        }
        return Definition.owned(
                "PUBLICATION",
                "",
                publication.name(),
                publication.owner(),
                target,
                "CREATE " + target + (publication.allTables() ? " FOR ALL TABLES" : "") + " WITH ("
                        + String.join(", ", options) + ");");
    }

    static Definition write(PublicationTable table) {
        return Definition.of(
                "PUBLICATION TABLE",
                table.schema(),
                table.publication() + " " + table.name(),
                "",
                "ALTER PUBLICATION " + Sql.quote(table.publication()) + " ADD TABLE ONLY "
                        + Sql.qualified(table.schema(), table.name())
                        + (table.columns().isEmpty() ? "" : " (" + String.join(", ", table.columns()) + ")")
                        + (table.filter().isEmpty() ? "" : " WHERE (" + table.filter() + ")")
                        + ";");
    }

    static Definition write(PublicationSchema schema) {
        return Definition.of(
                "PUBLICATION TABLES IN SCHEMA",
                schema.name(),
                schema.publication() + " " + schema.name(),
                "",
                "ALTER PUBLICATION " + Sql.quote(schema.publication()) + " ADD TABLES IN SCHEMA "
                        + Sql.quote(schema.name()) + ";");
    }

    static Definition write(Subscription subscription) {
        String target = "SUBSCRIPTION " + Sql.quote(subscription.name());
        return Definition.owned(
                "SUBSCRIPTION",
                "",
                subscription.name(),
                subscription.owner(),
                target,
                "CREATE " + target + " CONNECTION " + Sql.literal(subscription.connection())
                        + " PUBLICATION " + String.join(", ", subscription.publications())
                        + " WITH (" + String.join(", ", subscription.options()) + ");");
    }

    static Definition write(EventTrigger trigger) {
        String target = "EVENT TRIGGER " + Sql.quote(trigger.name());
        List<String> statements = new ArrayList<>();
        statements.add("CREATE " + target + " ON " + Sql.quote(trigger.event())
                + (trigger.tags().isEmpty() ? "" : "\n    WHEN TAG IN (" + String.join(", ", trigger.tags()) + ")")
                + "\n    EXECUTE PROCEDURE " + trigger.function() + "();");
        TriggerWriter.state(trigger.enabled())
                .ifPresent(state -> statements.add("ALTER " + target + " " + state + ";"));
        return Definition.owned("EVENT TRIGGER", "", trigger.name(), trigger.owner(), target, statements);
    }
}
