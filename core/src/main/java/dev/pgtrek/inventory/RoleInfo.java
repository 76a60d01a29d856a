package dev.pgtrek.inventory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.immutables.value.Value;

/**
 * A role of a server, as <a href="https://www.postgresql.org/docs/current/catalog-pg-roles.html">pg_roles</a> shows it.
 * Immutable.
 */
@Value.Immutable
public abstract class RoleInfo {
    RoleInfo() {}

    public abstract String name();

    @Value.Default
    public boolean superuser() {
        return false;
    }

    @Value.Default
    public boolean inherit() {
        return true;
    }

    @Value.Default
    public boolean createRole() {
        return false;
    }

    @Value.Default
    public boolean createDatabase() {
        return false;
    }

    @Value.Default
    public boolean login() {
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

    /** The number of sessions that it may have; -1 for no limit. */
    @Value.Default
    public int connectionLimit() {
        return -1;
    }

    /** The expiry of its password in the server's form; empty where it does not expire. */
    public abstract Optional<String> validUntil();

    /**
     * Its settings in all databases, as {@code name=value}. Omitted from {@code toString}, as applications store
     * secrets there.
     */
    @Value.Redacted
    public abstract List<String> settings();

    /**
     * Its settings in single databases, as {@code name=value}, by the database's name. Omitted from {@code toString} as
     * well.
     */
    @Value.Redacted
    public abstract Map<String, List<String>> databaseSettings();

    /** Its direct memberships in roles, once for each grantor. */
    public abstract List<Membership> memberships();

    /** The names of the roles that it is a direct member of. */
    public List<String> memberOf() {
        return memberships().stream().map(Membership::role).distinct().toList();
    }

    /** Whether it is the superuser of the cluster's initialization, which can't be dropped or demoted. */
    @Value.Default
    public boolean bootstrap() {
        return false;
    }

    /** Whether it is predefined by the server: only such names begin with {@code pg_}. */
    public boolean predefined() {
        return name().startsWith("pg_");
    }

    public abstract Optional<String> comment();

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link RoleInfo}; not thread-safe. */
    public static final class Builder extends ImmutableRoleInfo.Builder {
        Builder() {}

        /** Makes it a member of a role, as {@code GRANT role TO name} does. */
        public Builder addMemberOf(String role) {
            addMemberships(Membership.builder().role(role).build());
            return this;
        }
    }
}
