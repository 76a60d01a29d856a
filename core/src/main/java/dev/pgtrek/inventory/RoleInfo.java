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

    /** How many sessions it may have; -1 for no limit. */
    @Value.Default
    public int connectionLimit() {
        return -1;
    }

    /** Until when its password holds, as the server writes it; empty where there is no such time. */
    public abstract Optional<String> validUntil();

    /**
     * Its settings in all databases, as {@code name=value}. Not shown by {@code toString}: applications keep secrets there.
     */
    @Value.Redacted
    public abstract List<String> settings();

    /**
     * Its settings in single databases, as {@code name=value}, by the database's name. Not shown by {@code toString} either.
     */
    @Value.Redacted
    public abstract Map<String, List<String>> databaseSettings();

    /** The roles that it was made a direct member of, once for each grantor. */
    public abstract List<Membership> memberships();

    /** The names of the roles that it is a direct member of. */
    public List<String> memberOf() {
        return memberships().stream().map(Membership::role).distinct().toList();
    }

    /** Whether it is the superuser that the cluster was initialized with, which can't be dropped or demoted. */
    @Value.Default
    public boolean bootstrap() {
        return false;
    }

    /** Whether it came with the server: such names begin with {@code pg_}, which no other role's may. */
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
