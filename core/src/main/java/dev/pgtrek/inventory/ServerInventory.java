package dev.pgtrek.inventory;

import dev.pgtrek.server.ServerVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.immutables.value.Value;

/** The facts of a whole server, read once before a migration. Immutable. */
@Value.Immutable
public abstract class ServerInventory {
    /** Settings in which providers and the extension extwlist list the extensions that users may install. */
    private static final List<String> ALLOW_LISTS =
            List.of("extwlist.extensions", "rds.allowed_extensions", "rds.extensions", "azure.extensions");
    /** Roles of providers that may install more than the trusted extensions, without a readable list. */
    private static final List<String> UNLISTED_INSTALLERS =
            List.of("cloudsqlsuperuser", "alloydbsuperuser", "neon_superuser");

    ServerInventory() {}

    public abstract ServerVersion version();

    /** The cluster's unique number, which a physical copy shares. Empty where the user may not read it. */
    public abstract Optional<String> systemIdentifier();

    /**
     * Every setting that the user may see, as {@code SHOW} prints it in a session of pgtrek. Excludes
     * {@code primary_conninfo} and the commands, which may contain secrets. Omitted from {@code toString}.
     */
    @Value.Redacted
    public abstract Map<String, String> settings();

    /** The changed settings that take effect only after a restart of the server. */
    public abstract Set<String> pendingRestart();

    /** The role that pgtrek is connected as. */
    public abstract CurrentUser user();

    public abstract List<RoleInfo> roles();

    /** The settings of {@code ALTER ROLE ALL} for every role, as {@code name=value}. Omitted from {@code toString}. */
    @Value.Redacted
    public abstract List<String> settingsOfAllRoles();

    /** The rights to configuration parameters, available since version 15. */
    public abstract List<ParameterGrant> parameterGrants();

    public abstract List<DatabaseInfo> databases();

    /** The names of all tablespaces. */
    public abstract Set<String> tablespaces();

    public abstract List<AvailableExtension> availableExtensions();

    /** Whether the server is a physical replica in recovery. */
    @Value.Default
    public boolean inRecovery() {
        return false;
    }

    /** The existing replication slots; tests that only count them may leave this empty. */
    public abstract List<ReplicationSlot> replicationSlots();

    /** The number of existing replication slots. */
    @Value.Default
    public int usedReplicationSlots() {
        return replicationSlots().size();
    }

    /** The number of enabled subscriptions of all databases; each occupies an apply worker. */
    @Value.Default
    public int enabledSubscriptions() {
        return 0;
    }

    /** The number of existing replication origins. */
    @Value.Default
    public int usedReplicationOrigins() {
        return 0;
    }

    /** The transactions that are prepared for a two-phase commit, and neither committed nor rolled back. */
    public abstract List<PreparedTransaction> preparedTransactions();

    /** The open transactions of other sessions that have written data, oldest first, 100 at the most. */
    public abstract List<OpenTransaction> openTransactions();

    /**
     * The C library's version, which determines the order of its collations; known from 13 on, where such a collation
     * exists.
     */
    public abstract Optional<String> libcVersion();

    /** The version of the ICU collations; empty where the server was built without ICU. */
    public abstract Optional<String> icuVersion();

    /** The C library's locales at the time of the cluster's initialization. */
    public abstract Set<String> libcLocales();

    /** The number of running walsenders. */
    @Value.Default
    public int usedWalSenders() {
        return 0;
    }

    /** Counts at least the listed slots. */
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
     * Whether the user may install an extension, as far as this is known beforehand. A superuser may install any; other
     * users those that are <a href="https://www.postgresql.org/docs/current/sql-createextension.html">trusted</a> or
     * require no superuser. A server's own list of extensions that users may install, as on managed servers, takes
     * precedence.
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
