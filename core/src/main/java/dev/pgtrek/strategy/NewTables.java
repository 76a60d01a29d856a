package dev.pgtrek.strategy;

import dev.pgtrek.check.Finding;
import dev.pgtrek.inventory.QualifiedName;
import java.util.List;
import org.immutables.value.Value;

/** What became of the tables of one database that were made on the source after its copy had begun. Immutable. */
@Value.Immutable
public abstract class NewTables {
    NewTables() {}

    public abstract String database();

    /** The tables that are followed from now on, or arrive as parts of one that is. */
    public abstract List<QualifiedName> followed();

    /** The tables that could not be, each with the reason, and statements that the target refused. */
    public abstract List<Finding> findings();

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link NewTables}; not thread-safe. */
    public static final class Builder extends ImmutableNewTables.Builder {
        Builder() {}
    }
}
