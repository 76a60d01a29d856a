package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.Migration;
import dev.pgtrek.check.ChecksFailedException;
import dev.pgtrek.checks.standard.StandardChecks;
import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.checks.verify.VerificationReport;
import dev.pgtrek.error.MigrationException;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.MigrationPlan;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.PostgresTest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A database may have another name on the target: everything that belongs to it is there under that name. */
@PostgresTest(source = 15, target = 18)
class RenamedDatabasesIT {
    private static final String OLD = "Renamed \"Löwe\" 'x' = $1";
    private static final String NEW = "löwe's \"new\" Haus % \\ 🦁";
    private static final String OTHER = "kept by name";

    @TempDir
    Path folder;

    @AfterEach
    void dropDatabases(PostgresPair pair) {
        for (PostgresServer server : List.of(pair.source(), pair.target())) {
            for (String name : List.of(OLD, NEW, OTHER, "a", "b")) {
                server.execute("postgres", "DROP DATABASE IF EXISTS " + QualifiedName.quote(name));
            }
        }
    }

    private static void create(PostgresServer server, String database, int rows) {
        server.execute("postgres", "CREATE DATABASE " + QualifiedName.quote(database));
        server.execute(
                database,
                "CREATE TABLE t (id int PRIMARY KEY, text text)",
                "INSERT INTO t SELECT n, 'row ' || n FROM generate_series(1, " + rows + ") n",
                "CREATE SEQUENCE s START 42",
                "CREATE VIEW v AS SELECT count(*) AS n FROM t");
    }

    private static Migration.Builder migration(PostgresPair pair, String... databases) {
        Migration.Builder builder = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .checks(StandardChecks.all())
                .verify(Verify.CHECKSUMS)
                .strategy(DumpRestore.withDefaults());
        Stream.of(databases).forEach(builder::includeDatabase);
        return builder;
    }

    private static void assertCompleted(MigrationResult result) {
        assertThat(result.status()).as(result.toText()).isEqualTo(MigrationResult.Status.COMPLETED);
    }

    private static VerificationReport verified(PostgresPair pair, Map<String, String> renamed, String... databases) {
        Verification.Builder verification = Verification.of(
                        pair.source().server(), pair.target().server())
                .level(Verify.CHECKSUMS)
                .databases(DatabaseSelection.of(
                        Stream.of(databases).map(NamePattern::exactly).toList(), List.of()));
        renamed.forEach(verification::renameDatabase);
        return verification.run();
    }

    private static List<String> databases(PostgresServer server) {
        return server
                .queryRows(
                        "postgres", "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'")
                .stream()
                .map(row -> row.get(0))
                .toList();
    }

    @Test
    void oneOfTwoDatabasesArrivesUnderAnotherNameWithAllThatBelongsToIt(PostgresPair pair) {
        create(pair.source(), OLD, 100);
        create(pair.source(), OTHER, 7);
        String name = QualifiedName.quote(OLD);
        pair.source()
                .execute(
                        "postgres",
                        "DROP ROLE IF EXISTS \"Löwe's owner\"",
                        "CREATE ROLE \"Löwe's owner\" LOGIN PASSWORD 'secret'",
                        "ALTER DATABASE " + name + " OWNER TO \"Löwe's owner\"",
                        "COMMENT ON DATABASE " + name + " IS 'it''s the lion''s'",
                        "ALTER DATABASE " + name + " SET timezone = 'Asia/Tokyo'",
                        "ALTER DATABASE " + name + " SET work_mem = '5MB'",
                        "ALTER ROLE \"Löwe's owner\" IN DATABASE " + name + " SET work_mem = '7MB'",
                        "ALTER DATABASE " + name + " CONNECTION LIMIT 17",
                        "REVOKE ALL ON DATABASE " + name + " FROM PUBLIC",
                        "GRANT TEMPORARY ON DATABASE " + name + " TO pg_monitor");
        Migration migration =
                migration(pair, OLD, OTHER).renameDatabase(OLD, NEW).build();

        MigrationPlan plan = migration.plan();
        assertThat(plan.database(OLD).orElseThrow().targetName()).contains(NEW);
        assertThat(plan.database(OTHER).orElseThrow().targetName()).isEmpty();
        assertThat(plan.toText()).contains(OLD + " (" + NEW + " on the target)");
        assertThat(plan.checks().errors()).isEmpty();
        MigrationResult result = migration.run();

        assertCompleted(result);
        assertThat(result.database(OLD).orElseThrow().targetName()).contains(NEW);
        assertThat(result.database(OLD).orElseThrow().findings()).isEmpty();
        assertThat(databases(pair.target())).containsExactlyInAnyOrder(NEW, OTHER);
        String properties = """
                SELECT pg_get_userbyid(d.datdba), d.datconnlimit, d.datacl::text, shobj_description(d.oid, 'pg_database'),
                       (SELECT string_agg(concat(r.rolname, ' ', s.setconfig), ', ' ORDER BY r.rolname NULLS FIRST)
                          FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole
                         WHERE s.setdatabase = d.oid)
                  FROM pg_database d
                 WHERE d.datname = current_database()
                """;
        assertThat(pair.target().queryRows(NEW, properties))
                .isEqualTo(pair.source().queryRows(OLD, properties))
                .asString()
                .contains("17", "it's the lion's", "5MB", "7MB", "Asia/Tokyo", "pg_monitor");
        VerificationReport equal = verified(pair, Map.of(OLD, NEW), OLD, OTHER);
        assertThat(equal.differences()).isEmpty();
        assertThat(equal.tables()).isEqualTo(2);
        assertThat(verified(pair, Map.of(), OLD).differences().toString())
                .contains("database " + OLD, "missing on the target");

        pair.target()
                .execute(
                        NEW,
                        "UPDATE t SET text = 'changed' WHERE id = 1",
                        "COMMENT ON DATABASE " + QualifiedName.quote(NEW) + " IS 'changed'");
        VerificationReport differing = verified(pair, Map.of(OLD, NEW), OLD, OTHER);
        assertThat(differing.differences())
                .hasSize(2)
                .allSatisfy(difference -> assertThat(difference.database()).isEqualTo(OLD));
        pair.source()
                .execute("postgres", "DROP OWNED BY \"Löwe's owner\"", "ALTER DATABASE " + name + " OWNER TO postgres");
    }

    @Test
    void twoDatabasesExchangeTheirNames(PostgresPair pair) {
        create(pair.source(), "a", 10);
        create(pair.source(), "b", 20);

        assertCompleted(migration(pair, "a", "b")
                .renameDatabase("a", "b")
                .renameDatabase("b", "a")
                .build()
                .run());

        assertThat(pair.target().queryValue("b", "SELECT count(*) FROM t")).isEqualTo("10");
        assertThat(pair.target().queryValue("a", "SELECT count(*) FROM t")).isEqualTo("20");
        assertThat(verified(pair, Map.of("a", "b", "b", "a"), "a", "b").differences())
                .isEmpty();
        assertThat(verified(pair, Map.of(), "a").differences()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void anArchiveIsRestoredUnderTheOtherName(boolean kept, PostgresPair pair) {
        create(pair.source(), OLD, 100);
        DumpRestore archives = DumpRestore.builder()
                .archiveDirectory(folder)
                .keepArchives(kept)
                .build();

        MigrationResult result = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .includeDatabase(OLD)
                .renameDatabase(OLD, NEW)
                .strategy(archives)
                .build()
                .run();

        assertCompleted(result);
        assertThat(databases(pair.target())).containsExactly(NEW);
        assertThat(verified(pair, Map.of(OLD, NEW), OLD).differences()).isEmpty();
    }

    @Test
    void whatTheTargetHasUnderTheOtherNameIsRejectedAppendedToOrDropped(PostgresPair pair) {
        create(pair.source(), OLD, 100);
        create(pair.target(), OLD, 1);
        create(pair.target(), NEW, 1);
        Migration.Builder migration = migration(pair, OLD).renameDatabase(OLD, NEW);

        MigrationPlan plan = migration.build().plan();
        assertThat(plan.database(OLD).orElseThrow().feasible()).isFalse();
        assertThat(plan.checks().errors()).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("target-empty");
            assertThat(finding.database()).contains(OLD);
            assertThat(finding.message()).contains("the target has database " + NEW + " already", "public.t");
            assertThat(finding.remedy().orElseThrow()).contains("RENAME TO", "_kept");
        });
        assertCompleted(migration.populatedTarget(PopulatedTarget.DROP).build().run());

        assertThat(pair.target().queryValue(OLD, "SELECT count(*) FROM t")).isEqualTo("1");
        assertThat(pair.target().queryValue(NEW, "SELECT count(*) FROM t")).isEqualTo("100");
    }

    @Test
    void renamingsThatTheSourceShowsToBeWrongAreRejectedBeforeAnythingIsWritten(PostgresPair pair) {
        create(pair.source(), "a", 1);
        create(pair.source(), "b", 1);

        assertRejected(
                migration(pair, "a").renameDatabase("nosuch", "c"),
                "the source has no database named nosuch, which is renamed to c",
                "rename one of: ");
        assertRejected(
                migration(pair, "a").renameDatabase("b", "c"),
                "database b is renamed to c, but not selected: not included",
                "include it");
        assertRejected(
                migration(pair, "a", "b").renameDatabase("a", "b"),
                "database a is renamed to b, the name that database b",
                "rename database b too");
        assertThat(databases(pair.target())).isEmpty();
        assertThatThrownBy(() -> verified(pair, Map.of("nosuch", "c"), "a"))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("database nosuch, to be compared with c of the target, does not exist");
        assertThatThrownBy(() -> verified(pair, Map.of("a", "b"), "a", "b"))
                .isInstanceOf(MigrationException.class)
                .hasMessageContaining("databases a and b of the source would both be compared with b");
    }

    private static void assertRejected(Migration.Builder builder, String message, String remedy) {
        Migration migration = builder.build();
        assertThat(migration.check().errors()).singleElement().satisfies(finding -> {
            assertThat(finding.id()).isEqualTo("databases-selected");
            assertThat(finding.message()).contains(message);
            assertThat(finding.remedy().orElseThrow()).contains(remedy);
        });
        assertThatThrownBy(migration::run)
                .isInstanceOf(ChecksFailedException.class)
                .hasMessageContaining(message);
    }
}
