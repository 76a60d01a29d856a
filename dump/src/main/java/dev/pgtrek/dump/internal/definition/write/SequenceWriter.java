package dev.pgtrek.dump.internal.definition.write;

import dev.pgtrek.dump.internal.definition.model.Sequence;
import java.util.ArrayList;
import java.util.List;

/** Renders sequences and identity columns. */
final class SequenceWriter {
    private static final String UNLOGGED = "u";

    private SequenceWriter() {}

    static Definition write(Sequence sequence) {
        String name = Sql.qualified(sequence.schema(), sequence.name());
        List<String> statements = new ArrayList<>();
        if (sequence.identity().isEmpty()) {
            statements.add("CREATE " + (sequence.persistence().equals(UNLOGGED) ? "UNLOGGED " : "") + "SEQUENCE " + name
                    + "\n    AS " + sequence.type() + values(sequence) + ";");
        } else {
            statements.add("ALTER TABLE " + Sql.qualified(sequence.ownerSchema(), sequence.ownerName())
                    + " ALTER COLUMN " + Sql.quote(sequence.ownerColumn()) + " ADD GENERATED "
                    + (sequence.identity().equals("a") ? "ALWAYS" : "BY DEFAULT")
                    + " AS IDENTITY (\n    SEQUENCE NAME " + name + values(sequence) + "\n);");
            if (!sequence.persistence().equals(sequence.tablePersistence())) {
                statements.add("ALTER SEQUENCE " + name + " SET "
                        + (sequence.persistence().equals(UNLOGGED) ? "UNLOGGED;" : "LOGGED;"));
            }
        }
        return Definition.owned(
                "SEQUENCE", sequence.schema(), sequence.name(), sequence.owner(), "SEQUENCE " + name, statements);
    }

    private static String values(Sequence sequence) {
        return "\n    START WITH " + sequence.start()
                + "\n    INCREMENT BY " + sequence.increment()
                + "\n    MINVALUE " + sequence.minimum()
                + "\n    MAXVALUE " + sequence.maximum()
                + "\n    CACHE " + sequence.cache()
                + (sequence.cycle() ? "\n    CYCLE" : "");
    }

    static Definition writeOwner(Sequence sequence) {
        return Definition.of(
                "SEQUENCE OWNED BY",
                sequence.schema(),
                sequence.name(),
                "",
                "ALTER SEQUENCE " + Sql.qualified(sequence.schema(), sequence.name()) + " OWNED BY "
                        + Sql.qualified(sequence.ownerSchema(), sequence.ownerName()) + "."
                        + Sql.quote(sequence.ownerColumn()) + ";");
    }
}
