package dev.pgtrek.inventory;

import java.util.Set;
import org.immutables.value.Value;

/** The rights of pgtrek's own role on a server. Immutable. */
@Value.Immutable
public abstract class CurrentUser {
    CurrentUser() {}

    public abstract String name();

    @Value.Default
    public boolean superuser() {
        return false;
    }

    @Value.Default
    public boolean createDatabase() {
        return false;
    }

    @Value.Default
    public boolean createRole() {
        return false;
    }

    @Value.Default
    public boolean replication() {
        return false;
    }

    @Value.Default
    public boolean bypassRowSecurity() {
        return false;
    }

    /** Whether it may read roles' passwords in the stored form of {@code pg_authid}. */
    @Value.Default
    public boolean readsPasswords() {
        return superuser();
    }

    /**
     * Every role whose rights it has, at once or by SET ROLE: itself, and the roles that it is a member of, directly or
     * indirectly. A superuser's memberships are listed as well, though it needs none.
     */
    public abstract Set<String> memberOf();

    /** Whether it may act as a role: as a member, or because it is a superuser. */
    public boolean actsAs(String role) {
        return superuser() || memberOf().contains(role);
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link CurrentUser}; not thread-safe. */
    public static final class Builder extends ImmutableCurrentUser.Builder {
        Builder() {}
    }
}
