package dev.pgtrek.dump.internal.definition.write;

import dev.pgtrek.dump.internal.definition.model.ForeignDataWrapper;
import dev.pgtrek.dump.internal.definition.model.ForeignServer;
import dev.pgtrek.dump.internal.definition.model.UserMapping;

/** Renders foreign-data wrappers, servers and user mappings. */
final class ForeignWriter {
    private static final String EVERYBODY = "public";

    private ForeignWriter() {}

    static Definition write(ForeignDataWrapper wrapper) {
        String target = "FOREIGN DATA WRAPPER " + Sql.quote(wrapper.name());
        return Definition.owned(
                "FOREIGN DATA WRAPPER",
                "",
                wrapper.name(),
                wrapper.owner(),
                target,
                "CREATE " + target
                        + Sql.clause(" HANDLER ", wrapper.handler())
                        + Sql.clause(" VALIDATOR ", wrapper.validator())
                        + Sql.options(wrapper.options()) + ";");
    }

    static Definition write(ForeignServer server) {
        String target = "SERVER " + Sql.quote(server.name());
        return Definition.owned(
                "SERVER",
                "",
                server.name(),
                server.owner(),
                target,
                "CREATE " + target
                        + (server.type().isEmpty() ? "" : " TYPE " + Sql.literal(server.type()))
                        + (server.version().isEmpty() ? "" : " VERSION " + Sql.literal(server.version()))
                        + " FOREIGN DATA WRAPPER " + Sql.quote(server.wrapper())
                        + Sql.options(server.options()) + ";");
    }

    static Definition write(UserMapping mapping) {
        String user = mapping.user().equals(EVERYBODY) ? EVERYBODY : Sql.quote(mapping.user());
        return Definition.of(
                "USER MAPPING",
                "",
                mapping.name(),
                "",
                "CREATE USER MAPPING FOR " + user + " SERVER " + Sql.quote(mapping.server())
                        + Sql.options(mapping.options()) + ";");
    }
}
