package dev.pgtrek.inventory;

import org.immutables.value.Value;

/** An extension that is installed in a database. Immutable. */
@Value.Immutable
public abstract class InstalledExtension {
    InstalledExtension() {}

    public abstract String name();

    public abstract String version();

    public abstract String schema();

    public abstract String owner();

    /** Whether it can be moved to another schema. */
    @Value.Default
    public boolean relocatable() {
        return false;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link InstalledExtension}; not thread-safe. */
    public static final class Builder extends ImmutableInstalledExtension.Builder {
        Builder() {}
    }
}
