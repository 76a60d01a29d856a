package dev.pgtrek.testkit.internal;

import dev.pgtrek.inventory.AvailableExtension;
import dev.pgtrek.inventory.CurrentUser;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.server.ServerVersion;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The recorded facts of a freshly initialized server of some version, stored as resources: its version, settings,
 * predefined roles and available extensions. Each line is one fact, its parts separated by tabs. Facts that differ
 * between machines are not recorded.
 */
public final class RecordedServer {
    public static final int OLDEST = 10;
    public static final int NEWEST = 18;

    /** Settings that depend on the machine, the folder or the session. */
    private static final Set<String> NOT_KEPT = Set.of(
            "application_name",
            "config_file",
            "data_directory",
            "dynamic_shared_memory_type",
            "effective_io_concurrency",
            "external_pid_file",
            "fsync",
            "hba_file",
            "huge_pages_status",
            "ident_file",
            "io_method",
            "krb_server_keyfile",
            "listen_addresses",
            "lock_timeout",
            "log_timezone",
            "maintenance_io_concurrency",
            "max_stack_depth",
            "port",
            "search_path",
            "session_authorization",
            "shared_memory_size",
            "shared_memory_size_in_huge_pages",
            "shared_memory_type",
            "tcp_keepalives_count",
            "tcp_keepalives_idle",
            "tcp_keepalives_interval",
            "TimeZone",
            "timezone_abbreviations",
            "transaction_read_only",
            "unix_socket_directories",
            "wal_sync_method");

    private RecordedServer() {}

    /**
     * Returns the facts of an unused server of this version: its user is the superuser {@code postgres}, its databases
     * are those of initdb.
     *
     * @param major {@value #OLDEST} to {@value #NEWEST}
     */
    public static ServerInventory load(int major) {
        if (major < OLDEST || major > NEWEST) {
            throw new IllegalArgumentException("major must be %d to %d, was %d".formatted(OLDEST, NEWEST, major));
        }
        ServerInventory.Builder inventory = ServerInventory.builder();
        for (String line : lines(major)) {
            String[] parts = line.split("\t", -1);
            switch (parts[0]) {
                case "version" -> inventory.version(ServerVersion.of(Integer.parseInt(parts[1])));
                case "setting" -> inventory.putSetting(parts[1], parts[2]);
                case "role" -> inventory.addRole(role(parts));
                case "extension" -> inventory.addAvailableExtension(extension(parts));
                case "icu" -> inventory.icuVersion(parts[1]);
                default -> throw new IllegalStateException("unknown fact in the record of " + major + ": " + line);
            }
        }
        return inventory
                .addRole(superuser())
                .user(CurrentUser.builder()
                        .name("postgres")
                        .superuser(true)
                        .createDatabase(true)
                        .createRole(true)
                        .replication(true)
                        .bypassRowSecurity(true)
                        .addMemberOf("postgres")
                        .build())
                .addTablespaces("pg_default", "pg_global")
                .addLibcLocales("C", "POSIX")
                .addDatabases(
                        database("postgres").build(),
                        database("template0")
                                .template(true)
                                .acceptsConnections(false)
                                .grants(List.of("=c/postgres", "postgres=CTc/postgres"))
                                .build(),
                        database("template1")
                                .template(true)
                                .grants(List.of("=c/postgres", "postgres=CTc/postgres"))
                                .build())
                .build();
    }

    /** Returns the lines that record the facts of a server. */
    public static List<String> record(ServerInventory inventory) {
        Set<String> lines = new TreeSet<>();
        lines.add("version\t" + inventory.version().number());
        inventory.icuVersion().ifPresent(version -> lines.add("icu\t" + version));
        inventory.settings().forEach((name, value) -> {
            if (!NOT_KEPT.contains(name)) {
                lines.add("setting\t" + name + "\t" + value);
            }
        });
        inventory.roles().stream()
                .filter(RoleInfo::predefined)
                .forEach(role -> lines.add("role\t" + role.name() + "\t" + String.join(",", role.memberOf())));
        for (AvailableExtension extension : inventory.availableExtensions()) {
            lines.add(String.join(
                    "\t",
                    "extension",
                    extension.name(),
                    extension.defaultVersion(),
                    String.join(",", extension.versions()),
                    extension.trusted() ? "trusted" : "",
                    extension.superuser() ? "superuser" : "",
                    extension.schema().orElse(""),
                    String.join(",", extension.requires())));
        }
        return List.copyOf(lines);
    }

    /** Returns the recorded lines of this version. */
    public static List<String> lines(int major) {
        String resource = "/dev/pgtrek/testkit/recorded/server-" + major + ".tsv";
        try (InputStream stream = RecordedServer.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IllegalStateException("no resource " + resource);
            }
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                return reader.lines().collect(Collectors.toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RoleInfo role(String[] parts) {
        RoleInfo.Builder role = RoleInfo.builder().name(parts[1]);
        list(parts[2]).forEach(role::addMemberOf);
        return role.build();
    }

    private static RoleInfo superuser() {
        return RoleInfo.builder()
                .name("postgres")
                .bootstrap(true)
                .superuser(true)
                .createRole(true)
                .createDatabase(true)
                .login(true)
                .replication(true)
                .bypassRowSecurity(true)
                .build();
    }

    private static AvailableExtension extension(String[] parts) {
        AvailableExtension.Builder extension = AvailableExtension.builder()
                .name(parts[1])
                .defaultVersion(parts[2])
                .versions(list(parts[3]))
                .trusted(parts[4].equals("trusted"))
                .superuser(parts[5].equals("superuser"))
                .requires(list(parts[7]));
        if (!parts[6].isEmpty()) {
            extension.schema(parts[6]);
        }
        return extension.build();
    }

    private static DatabaseInfo.Builder database(String name) {
        return DatabaseInfo.builder().name(name).owner("postgres").sizeBytes(8_000_000);
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(",", -1));
    }
}
