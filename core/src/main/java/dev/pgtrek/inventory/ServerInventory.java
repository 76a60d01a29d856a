package dev.pgtrek.inventory;

import dev.pgtrek.server.ServerVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.immutables.value.Value;

/** What is known of a whole server, read once before a migration. Immutable. */
@Value.Immutable
public abstract class ServerInventory {
    /** Where providers and the extension extwlist list what users may install. */
    private static final List<String> ALLOW_LISTS =
            List.of("extwlist.extensions", "rds.allowed_extensions", "rds.extensions", "azure.extensions");
    /** Roles of providers that may install more than the trusted extensions, by no list that can be read. */
    private static final List<String> UNLISTED_INSTALLERS =
            List.of("cloudsqlsuperuser", "alloydbsuperuser", "neon_superuser");

    ServerInventory() {}

    public abstract ServerVersion version();

    /** The cluster's own number; a physical copy shares it. Empty where the user may not ask. */
    public abstract Optional<String> systemIdentifier();

    /**
     * Every setting that the user may see, as {@code SHOW} would print it in a session of pgtrek's; but not
     * {@code primary_conninfo} and the commands, which may hold secrets. Not shown by {@code toString}.
     */
    @Value.Redacted
    public abstract Map<String, String> settings();

    /** The settings that have been changed, but take effect only when the server is restarted. */
    public abstract Set<String> pendingRestart();

    /** The role that pgtrek is connected as. */
    public abstract CurrentUser user();

    public abstract List<RoleInfo> roles();

    /** What {@code ALTER ROLE ALL} has set for every role, as {@code name=value}. Not shown by {@code toString}. */
    @Value.Redacted
    public abstract List<String> settingsOfAllRoles();

    /** The rights to configuration parameters, which there are since version 15. */
    public abstract List<ParameterGrant> parameterGrants();

    public abstract List<DatabaseInfo> databases();

    /** The names of all tablespaces. */
    public abstract Set<String> tablespaces();

    public abstract List<AvailableExtension> availableExtensions();

    /** Whether the server is a replica that follows another one. */
    @Value.Default
    public boolean inRecovery() {
        return false;
    }

    /** The replication slots that exist; tests that only count them may leave this empty. */
    public abstract List<ReplicationSlot> replicationSlots();

    /** How many replication slots exist. */
    @Value.Default
    public int usedReplicationSlots() {
        return replicationSlots().size();
    }

    /** The enabled subscriptions of all databases; each keeps an apply worker. */
    @Value.Default
    public int enabledSubscriptions() {
        return 0;
    }

    /** The replication origins that exist. */
    @Value.Default
    public int usedReplicationOrigins() {
        return 0;
    }

    /** Transactions that were prepared for a two-phase commit and are neither committed nor rolled back. */
    public abstract List<PreparedTransaction> preparedTransactions();

    /** Open transactions of other sessions that have written something, oldest first, 100 at the most. */
    public abstract List<OpenTransaction> openTransactions();

    /**
     * The C library's version, which the order of its collations depends on; known from 13 on, where it has such a
     * collation.
     */
    public abstract Optional<String> libcVersion();

    /** The version of the ICU collations; empty where the server was built without ICU. */
    public abstract Optional<String> icuVersion();

    /** The C library's locales that were there when the cluster was initialized. */
    public abstract Set<String> libcLocales();

    /** The walsenders that run. */
    @Value.Default
    public int usedWalSenders() {
        return 0;
    }

    /** Those slots that are listed exist. */
    @Value.Check
    ServerInventory consistent() {
        return usedReplicationSlots() >= replicationSlots().size()
                ? this
                : builder()
                        .from(this)
                        .usedReplicationSlots(replicationSlots().size())
                        .build();
    }

    public Optional<DatabaseInfo> database(String name) {
        return databases().stream().filter(info -> info.name().equals(name)).findFirst();
    }

    public Optional<RoleInfo> role(String name) {
        return roles().stream().filter(info -> info.name().equals(name)).findFirst();
    }

    public Optional<AvailableExtension> availableExtension(String name) {
        return availableExtensions().stream()
                .filter(extension -> extension.name().equals(name))
                .findFirst();
    }

    /**
     * Whether the user may install an extension, as far as that can be told beforehand: a superuser any, others those that
     * are <a href="https://www.postgresql.org/docs/current/sql-createextension.html">trusted</a> or need no superuser; where
     * the server has a list of what users may install, as managed servers have, it decides.
     */
    public boolean mayInstall(AvailableExtension extension) {
        if (user().superuser() || UNLISTED_INSTALLERS.stream().anyMatch(user()::actsAs)) {
            return true;
        }
        List<Set<String>> lists = ALLOW_LISTS.stream()
                .flatMap(name -> setting(name).stream())
                .filter(list -> !list.isBlank())
                .map(list -> Arrays.stream(list.split(",")).map(String::strip).collect(Collectors.toSet()))
                .toList();
        return lists.isEmpty()
                ? extension.trusted() || !extension.superuser()
                : lists.stream().anyMatch(list -> list.contains(extension.name()) || list.contains("*"));
    }

    public Optional<String> setting(String name) {
        return Optional.ofNullable(settings().get(name));
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Builds {@link ServerInventory}; not thread-safe. */
    public static final class Builder extends ImmutableServerInventory.Builder {
        Builder() {}
    }
}
