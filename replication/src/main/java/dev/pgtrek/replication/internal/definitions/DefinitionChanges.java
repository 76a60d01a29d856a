package dev.pgtrek.replication.internal.definitions;

import dev.pgtrek.check.Finding;
import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.checks.verify.VerificationReport;
import dev.pgtrek.internal.jdbc.Rows;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.internal.sql.UserSchemas;
import dev.pgtrek.option.Verify;
import dev.pgtrek.replication.internal.journal.Journal;
import dev.pgtrek.replication.internal.mark.Deadline;
import dev.pgtrek.result.Difference;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.strategy.DatabaseMigration;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finds definitions that were created or changed on the source while its rows were copied, so that the target lacks
 * them. Compares both sides, and only where the source's catalogs have changed, since a target may differ on purpose.
 */
public final class DefinitionChanges {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String CATALOGS = UserSchemas.in("""
            SELECT pg_catalog.md5(pg_catalog.string_agg(c.line, ',' ORDER BY c.line))
              FROM (SELECT 'table ' || c.oid || ' ' || c.xmin
                      FROM pg_catalog.pg_class c
                      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                     WHERE c.relpersistence <> 't' AND n.nspname !~ ${notUsers}
                    UNION ALL
                    SELECT 'index ' || i.indexrelid || ' ' || i.xmin FROM pg_catalog.pg_index i
                    UNION ALL
                    SELECT 'constraint ' || k.oid || ' ' || k.xmin FROM pg_catalog.pg_constraint k
                    UNION ALL
                    SELECT 'trigger ' || t.oid || ' ' || t.xmin FROM pg_catalog.pg_trigger t
                    UNION ALL
                    SELECT 'routine ' || p.oid || ' ' || p.xmin FROM pg_catalog.pg_proc p
                    UNION ALL
                    SELECT 'rule ' || r.oid || ' ' || r.xmin FROM pg_catalog.pg_rewrite r
                    UNION ALL
                    SELECT 'policy ' || p.oid || ' ' || p.xmin FROM pg_catalog.pg_policy p) AS c (line)
            """);

    private final DatabaseMigration migration;
    private final ReplicationName name;
    private final String before;

    private DefinitionChanges(DatabaseMigration migration, ReplicationName name, String before) {
        this.migration = migration;
        this.name = name;
        this.before = before;
    }

    /** Records the current state of the source. */
    public static DefinitionChanges since(DatabaseMigration migration, ReplicationName name) throws SQLException {
        try (Connection source = migration.sourceSession()) {
            return new DefinitionChanges(migration, name, catalogs(source));
        }
    }

    private static String catalogs(Connection source) throws SQLException {
        return Rows.first(source, CATALOGS, row -> row.getString(1)).orElseThrow();
    }

    /** Reports the differences since then. */
    public void tell() throws SQLException, InterruptedException {
        try (Connection source = migration.sourceSession()) {
            if (before.equals(catalogs(source))) {
                return;
            }
        }
        Optional<VerificationReport> compared = TimedVerification.within(
                Deadline.in(PATIENCE),
                migration.migrationId(),
                Verification.of(migration.sourceServer(), migration.targetServer())
                        .level(Verify.NONE)
                        .schema(true)
                        .sequences(false)
                        .largeObjects(false)
                        .databases(DatabaseSelection.of(List.of(NamePattern.exactly(migration.database())), List.of()))
                        .objects(migration.options().objects())
                        .tables(migration.options().tables())
                        .build()::run);
        if (compared.isEmpty()) {
            migration
                    .progress()
                    .finding(Finding.warning(
                                    "definition-changed",
                                    "definitions were changed on the source while its rows were copied, and could not be"
                                            + " compared in time")
                            .withRemedy("Verification.of(source, target) lists those that differ"));
            return;
        }
        List<Difference> differences = compared.get().differences();
        try (Connection source = migration.sourceSession();
                Connection target = migration.openTarget("definitions")) {
            DefinitionAdvice definitions = DefinitionAdvice.of(
                    source,
                    target,
                    name,
                    migration.database(),
                    new Journal(target, name).definitions().deferred());
            definitions
                    .advice(differences)
                    .forEach(left -> migration
                            .progress()
                            .finding(Finding.warning("definition-changed", left.what())
                                    .withRemedy(left.remedy())));
        }
    }
}
