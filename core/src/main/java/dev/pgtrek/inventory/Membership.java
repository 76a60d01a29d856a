package dev.pgtrek.inventory;

import java.util.Optional;
import org.immutables.value.Value;

/** The membership of one role in another, with its grant options. Immutable. */
@Value.Immutable
public abstract class Membership {
    Membership() {}

    /** The role that the membership is in. */
    public abstract String role();

    /** The role that granted it; empty where that role no longer exists. */
    public abstract Optional<String> grantor();

    /** Whether the member may grant the membership to others. */
    @Value.Default
    public boolean admin() {
        return false;
    }

    /**
     * Whether the member has the role's rights at once; before 16 the member's own INHERIT attribute decides, and this is
     * empty.
     */
    public abstract Optional<Boolean> inherit();

    /** Whether the member may SET ROLE to it; always true before 16. */
    @Value.Default
    public boolean set() {
        return true;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link Membership}; not thread-safe. */
    public static final class Builder extends ImmutableMembership.Builder {
        Builder() {}
    }
}
