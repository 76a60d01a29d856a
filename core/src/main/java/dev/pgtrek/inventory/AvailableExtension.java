package dev.pgtrek.inventory;

import java.util.Optional;
import java.util.Set;
import org.immutables.value.Value;

/** An extension that a server could install. Immutable. */
@Value.Immutable
public abstract class AvailableExtension {
    AvailableExtension() {}

    public abstract String name();

    public abstract String defaultVersion();

    /** Every version that can be installed or updated to. */
    public abstract Set<String> versions();

    /** Whether any role that may create objects in the database may install it, superuser or not; from 13 on. */
    @Value.Default
    public boolean trusted() {
        return false;
    }

    /** Whether its control file requires a superuser. */
    @Value.Default
    public boolean superuser() {
        return true;
    }

    /** The only schema in which its control file allows it to be installed. */
    public abstract Optional<String> schema();

    /** The extensions that must be installed first. */
    public abstract Set<String> requires();

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link AvailableExtension}; not thread-safe. */
    public static final class Builder extends ImmutableAvailableExtension.Builder {
        Builder() {}
    }
}
