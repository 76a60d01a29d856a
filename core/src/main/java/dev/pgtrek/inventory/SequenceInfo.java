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

    /** The table whose serial or identity column it feeds, and with which it is dropped. */
    public abstract Optional<QualifiedName> ownedBy();

    /** Whether pgtrek's user may read its value. */
    @Value.Default
    public boolean readable() {
        return true;
    }

    /** The extension that it belongs to. */
    public abstract Optional<String> extension();

    /** Whether its extension declares its value to be user data, which must be moved. */
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
