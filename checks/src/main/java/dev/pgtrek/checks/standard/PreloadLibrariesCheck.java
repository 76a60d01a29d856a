package dev.pgtrek.checks.standard;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.PrintedSql;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.InstalledExtension;
import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.option.Content;
import dev.pgtrek.server.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code preload-libraries}: the target preloads the libraries that extensions of the source require for their creation,
 * and has those that settings of databases and roles load into each session.
 *
 * @see <a href="https://www.postgresql.org/docs/current/runtime-config-client.html#RUNTIME-CONFIG-CLIENT-PRELOAD">Shared
 *     library preloading</a>
 */
final class PreloadLibrariesCheck implements PreCheck {
    /**
     * The libraries of the target's own folder, with those that any user may load; empty if the target's user or version
     * does not permit to list them, or if libraries come from other folders too.
     */
    static final Fact<Set<String>> ON_TARGET =
            Fact.ofServer("libraries", Side.TARGET, PreloadLibrariesCheck::ownFolder);

    /** Version 10 lists only its own data directory, even for superusers. */
    private static final int LISTS_FOLDERS_SINCE = 11;

    private static final String FILES = """
            SELECT DISTINCT pg_catalog.regexp_replace(f.name, '\\.[a-z]+$', '')
              FROM pg_catalog.pg_config() c
              CROSS JOIN LATERAL (
                    SELECT pg_catalog.pg_ls_dir(c.setting)
                     UNION ALL
                    SELECT pg_catalog.pg_ls_dir(c.setting || '/plugins', true, false)) AS f (name)
             WHERE c.name = 'PKGLIBDIR'
            """;

    private static final String SHARED = "shared_preload_libraries";
    private static final List<String> OF_SESSIONS = List.of("session_preload_libraries", "local_preload_libraries");

    /** Extensions that can't be created, or end every session, unless their library is preloaded. */
    private static final Map<String, String> NEEDED_BY = Map.of(
            "citus", "citus",
            "pg_cron", "pg_cron",
            "pg_search", "pg_search",
            "pgaudit", "pgaudit",
            "pglogical", "pglogical",
            "timescaledb", "timescaledb");

    private static final String CRON_DATABASE = "cron.database_name";

    private static Set<String> ownFolder(Connection target) throws SQLException {
        boolean readable = target.getMetaData().getDatabaseMajorVersion() >= LISTS_FOLDERS_SINCE
                && Rows.all(target, "SHOW dynamic_library_path", row -> row.getString(1))
                        .contains("$libdir")
                && Rows.all(target, "SHOW is_superuser", row -> row.getString(1))
                        .contains("on");
        return readable ? Set.copyOf(Rows.all(target, FILES, row -> row.getString(1))) : Set.of();
    }

    @Override
    public String id() {
        return "preload-libraries";
    }

    @Override
    public boolean appliesTo(Content content) {
        return content.hasDefinitions();
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(ON_TARGET);
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        Set<String> preloaded = libraries(context.target().setting(SHARED));
        Set<String> needed = new TreeSet<>();
        context.sourceDatabases()
                .forEach(database -> extensions(context, database)
                        .forEach(extension -> Optional.ofNullable(NEEDED_BY.get(extension.name()))
                                .filter(library -> !preloaded.contains(library))
                                .ifPresent(needed::add)));
        context.sourceDatabases().forEach(database -> addNeeded(context, database, preloaded, needed, findings));
        addMissing(context, findings);
        addNotPreloaded(context, preloaded, needed, findings);
        return findings;
    }

    private static Stream<InstalledExtension> extensions(CheckContext context, DatabaseInventory database) {
        return database.extensions().stream()
                .filter(extension -> !context.leavesOutExtension(database, extension.name()));
    }

    private void addNeeded(
            CheckContext context,
            DatabaseInventory database,
            Set<String> preloaded,
            Set<String> needed,
            List<Finding> findings) {
        extensions(context, database).forEach(extension -> {
            String library = NEEDED_BY.get(extension.name());
            if (library != null && needed.contains(library)) {
                findings.add(Finding.error(
                                id(),
                                "extension " + extension.name() + " needs the library " + library
                                        + ", which the target does not preload")
                        .about("extension " + extension.name())
                        .forDatabase(database.name())
                        .withRemedy("install its package on the target host, and on the target: "
                                + preloading(preloaded, needed)
                                + "; then restart it; or exclude the extension"));
            } else if (extension.name().equals("pg_cron")) {
                addCronDatabase(context, database.name(), findings);
            }
        });
    }

    /** The extension can be created in only one database of a server. */
    private void addCronDatabase(CheckContext context, String database, List<Finding> findings) {
        String allowed = context.target().setting(CRON_DATABASE).orElse("postgres");
        String needed = context.options().targetName(database);
        if (!allowed.equals(needed)) {
            findings.add(Finding.error(
                            id(),
                            "extension pg_cron can be created in database " + allowed
                                    + " of the target only, by its setting " + CRON_DATABASE)
                    .about("extension pg_cron")
                    .forDatabase(database)
                    .withRemedy("on the target: ALTER SYSTEM SET " + CRON_DATABASE + " = '" + needed.replace("'", "''")
                            + "'; then restart it; or exclude the extension"));
        }
    }

    /** The settings are carried, and a session that can't load a library ends at once, including those of pgtrek. */
    private void addMissing(CheckContext context, List<Finding> findings) {
        Set<String> there = context.fact(ON_TARGET);
        if (there.isEmpty()) {
            return;
        }
        for (String database : context.databases()) {
            List<String> settings =
                    context.databaseInfo(database).map(DatabaseInfo::settings).orElse(List.of());
            missing(settings, there)
                    .forEach(library -> findings.add(Finding.error(
                                    id(),
                                    "every session with this database loads the library " + library
                                            + " by a setting of the database, and the target does not have it")
                            .forDatabase(database)
                            .withRemedy("install it on the target host; or on the source: ALTER DATABASE "
                                    + PrintedSql.name(database) + " RESET " + OF_SESSIONS.get(0))));
        }
        for (RoleInfo role : context.source().roles()) {
            List<String> settings = new ArrayList<>(role.settings());
            role.databaseSettings().values().forEach(settings::addAll);
            missing(settings, there)
                    .forEach(library -> findings.add(Finding.warning(
                                    id(),
                                    "every session of role " + role.name() + " loads the library " + library
                                            + " by a setting of the role, and the target does not have it")
                            .about("role " + role.name())
                            .withRemedy("install it on the target host; or on the source: ALTER ROLE "
                                    + PrintedSql.name(role.name()) + " RESET " + OF_SESSIONS.get(0))));
        }
    }

    private static List<String> missing(List<String> settings, Set<String> there) {
        return settings.stream()
                .filter(setting -> OF_SESSIONS.stream()
                        .anyMatch(name -> setting.toLowerCase(Locale.ROOT).startsWith(name + "=")))
                .flatMap(setting -> libraries(Optional.of(setting.substring(setting.indexOf('=') + 1))).stream())
                .filter(library -> !there.contains(library))
                .distinct()
                .toList();
    }

    private void addNotPreloaded(
            CheckContext context, Set<String> preloaded, Set<String> needed, List<Finding> findings) {
        List<String> names = new ArrayList<>(OF_SESSIONS);
        names.add(SHARED);
        Set<String> onTarget = new TreeSet<>();
        Set<String> lacking = new TreeSet<>();
        names.forEach(name -> onTarget.addAll(libraries(context.target().setting(name))));
        names.forEach(name -> lacking.addAll(libraries(context.source().setting(name))));
        lacking.removeAll(onTarget);
        lacking.removeAll(needed);
        if (!lacking.isEmpty()) {
            Set<String> all = new TreeSet<>(needed);
            all.addAll(lacking);
            findings.add(Finding.warning(
                            id(),
                            "libraries that the source preloads and the target does not: " + String.join(", ", lacking))
                    .withRemedy("install them on the target host where they are used, and on the target: "
                            + preloading(preloaded, all)
                            + "; then restart it"));
        }
    }

    /** Includes the present libraries, because the setting is replaced. */
    private static String preloading(Set<String> before, Set<String> more) {
        return "ALTER SYSTEM SET " + SHARED + " = "
                + Stream.concat(before.stream(), more.stream()).collect(Collectors.joining(", "));
    }

    /** Their plain names, without folder and extension. */
    private static Set<String> libraries(Optional<String> setting) {
        Set<String> libraries = new TreeSet<>();
        Arrays.stream(setting.orElse("").split(","))
                .map(name -> name.strip().replace("\"", ""))
                .map(name -> name.substring(name.lastIndexOf('/') + 1))
                .map(name -> name.replaceFirst("\\.[a-z]+$", ""))
                .filter(name -> !name.isEmpty())
                .forEach(libraries::add);
        return libraries;
    }
}
