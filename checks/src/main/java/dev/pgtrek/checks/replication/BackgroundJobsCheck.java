package dev.pgtrek.checks.replication;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.server.Side;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code background-jobs}: extensions whose background workers would write to the target before the cutover. Their rows
 * collide with replicated rows, and make the cutover detect a difference.
 */
final class BackgroundJobsCheck implements PreCheck {
    /** The number of active pg_cron jobs in a database of the source. */
    static final Fact<Long> CRON_JOBS = Fact.ofDatabase(
            "cron-jobs",
            Side.SOURCE,
            connection -> Rows.all(connection, BackgroundJobsCheck.HAS_CRON, row -> row.getBoolean(1))
                            .contains(true)
                    ? Rows.all(connection, BackgroundJobsCheck.ACTIVE, row -> row.getLong(1))
                            .get(0)
                    : 0L);

    /** A table of that name that is not part of the extension belongs to a user. */
    private static final String HAS_CRON = """
            SELECT EXISTS (
                   SELECT
                     FROM pg_catalog.pg_depend d
                     JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.extname = 'pg_cron'
                     JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'r' AND c.relname = 'job'
                     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'cron'
                    WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
                      AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
                      AND d.deptype = 'e')
            """;

    private static final String ACTIVE = "SELECT pg_catalog.count(*) FROM cron.job j WHERE j.active";

    /** The remedy that pauses the workers until the cutover, by the library that runs them. */
    private static final Map<String, String> PAUSED_BY = Map.of(
            "pg_partman_bgw",
            "on the target, until the cutover: leave pg_partman_bgw out of shared_preload_libraries, and restart it",
            "pglogical",
            "on the target, until the cutover: leave pglogical out of shared_preload_libraries, and restart it; or"
                    + " exclude the extension");

    private static final Map<String, String> EXTENSION_OF =
            Map.of("pg_partman_bgw", "pg_partman", "pglogical", "pglogical");

    @Override
    public String id() {
        return "background-jobs";
    }

    @Override
    public Set<Fact<?>> facts() {
        return Set.of(CRON_JOBS);
    }

    @Override
    public List<Finding> check(CheckContext context) {
        List<Finding> findings = new ArrayList<>();
        for (DatabaseInventory database : context.sourceDatabases()) {
            if (runs(context, database, "pg_cron", "pg_cron")) {
                addCron(context, database.name(), findings);
            }
            EXTENSION_OF.forEach((library, extension) -> {
                if (runs(context, database, extension, library)) {
                    findings.add(Finding.warning(
                                    id(),
                                    "background workers of " + library
                                            + " run on the target before the cutover, and what"
                                            + " they write there may collide with what is replicated")
                            .about("extension " + extension)
                            .forDatabase(database.name())
                            .withRemedy(String.valueOf(PAUSED_BY.get(library))));
                }
            });
        }
        return findings;
    }

    private static boolean runs(CheckContext context, DatabaseInventory database, String extension, String library) {
        return !context.options().excludesExtension(extension)
                && database.extensions().stream().anyMatch(there -> there.name().equals(extension))
                && Arrays.stream(context.target()
                                .setting("shared_preload_libraries")
                                .orElse("")
                                .split(","))
                        .anyMatch(name -> name.strip().equals(library));
    }

    private void addCron(CheckContext context, String database, List<Finding> findings) {
        ServerInventory target = context.target();
        Optional<String> launches = target.setting("cron.launch_active_jobs");
        long jobs = context.fact(CRON_JOBS, database);
        if (jobs > 0
                && target.setting("cron.database_name").orElse("postgres").equals(database)
                && !launches.filter("off"::equals).isPresent()) {
            findings.add(Finding.warning(
                            id(),
                            Plural.of(jobs, "active job")
                                    + " of pg_cron would run on the target too, as soon as its server notices"
                                    + " the rows of cron.job: before the cutover, which then finds a target that differs")
                    .about("extension pg_cron")
                    .forDatabase(database)
                    .withRemedy(
                            launches.isPresent()
                                    ? "on the target: ALTER SYSTEM SET cron.launch_active_jobs = off; SELECT"
                                            + " pg_reload_conf(); and after the cutover: ALTER SYSTEM RESET"
                                            + " cron.launch_active_jobs; SELECT pg_reload_conf()"
                                    : "update pg_cron on the target to a version that has cron.launch_active_jobs, and set"
                                            + " that to off until the cutover; or exclude the extension"));
        }
    }
}
