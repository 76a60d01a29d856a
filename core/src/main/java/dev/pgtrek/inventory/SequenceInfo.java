package dev.pgtrek.inventory;

import java.util.Optional;
import org.immutables.value.Value;

/** A sequence of a database. Immutable. */
@Value.Immutable
public abstract class SequenceInfo {
    SequenceInfo() {}

    public abstract long oid();

    public abstract String schema();

    public abstract String name();

    public abstract String owner();

    /** The table one of whose columns it feeds as a serial or identity column, and with which it is dropped. */
    public abstract Optional<QualifiedName> ownedBy();

    /** Whether pgtrek's user may read its value. */
    @Value.Default
    public boolean readable() {
        return true;
    }

    /** The extension that it belongs to. */
    public abstract Optional<String> extension();

    /** Whether its extension has declared that its value is the user's data, and has to be moved. */
    @Value.Default
    public boolean extensionConfiguration() {
        return false;
    }

    public QualifiedName qualifiedName() {
        return new QualifiedName(schema(), name());
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link SequenceInfo}; not thread-safe. */
    public static final class Builder extends ImmutableSequenceInfo.Builder {
        Builder() {}
    }
}
