package dev.pgtrek.examples.docs;

import java.util.List;
import java.util.Optional;
import org.immutables.value.Value;

/** A table as the source's catalogs describe it. */
@Value.Immutable
public abstract class TableFacts {
    TableFacts() {}

    /** Returns a builder; {@code name} is required. */
    public static Builder builder() {
        return new Builder();
    }

    /** The table's name, unquoted. */
    public abstract String name();

    /** The columns in their order in the table; empty by default. */
    public abstract List<String> columns();

    /** The comment on the table. */
    public abstract Optional<String> comment();

    /** Builds a {@link TableFacts}: one method for each of its properties, of the same name. */
    public static final class Builder extends ImmutableTableFacts.Builder {
        Builder() {} // not private: the generated builder would then not be extended
    }
}
