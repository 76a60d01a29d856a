package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.pgtrek.Migration;
import dev.pgtrek.check.Finding;
import dev.pgtrek.checks.standard.StandardChecks;
import dev.pgtrek.checks.verify.Verification;
import dev.pgtrek.checks.verify.VerificationReport;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.Difference;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.server.Server;
import dev.pgtrek.testkit.Catalogs;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.LeakChecker;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowingConsumer;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * From a source user that has CONNECT, USAGE on schemas, and SELECT on tables, sequences and large objects, and nothing
 * else, to a target user with CREATEDB and CREATEROLE alone.
 */
class ReadOnlyUserIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"14, 16", "18, 18"})
    void everythingArrives(int source, int target) throws Exception {
        assertEverythingArrives(source, target);
    }

    @ParameterizedTest
    @Tag("proof")
    @CsvSource({"14, 14", "14, 15", "14, 17", "14, 18", "18, 14", "18, 15", "18, 16", "18, 17"})
    void everythingArrivesOnEveryVersion(int source, int target) throws Exception {
        assertEverythingArrives(source, target);
    }

    private void assertEverythingArrives(int source, int target) throws Exception {
        try (PostgresPair pair = start(source, target)) {
            grantReads(pair.source());
            LeakChecker leaks = LeakChecker.watch(pair.source(), pair.target());

            assertThat(migration(pair).build().check().errors()).isEmpty();
            MigrationResult result = migration(pair).build().run();

            leaks.check();
            assertThat(result.status()).as(result.toString()).isEqualTo(MigrationResult.Status.COMPLETED);
            // a superuser owns the schema public before 15, and its default rights differ from those since 15
            boolean publicDiffers = source >= 15 && target < 15;
            assertThat(shop(result).findings())
                    .extracting(finding -> finding.object().orElse(""))
                    .isEqualTo(publicDiffers ? List.of("ACL SCHEMA public") : List.of());
            assertNothingWasRefused(pair.source());
            assertNothingWasRefused(pair.target());
            assertThat(Contents.of(pair.target(), "shop").lines())
                    .containsExactlyElementsOf(
                            Contents.of(pair.source(), "shop").lines());
            assertThat(Catalogs.of(pair.target(), "shop").lines())
                    .containsExactlyElementsOf(
                            Catalogs.of(pair.source(), "shop").lines());
            assertAsByPgRestore(pair);
            VerificationReport verified = verification(pair).run();
            assertThat(verified.differences())
                    .extracting(Difference::object)
                    .isEqualTo(publicDiffers ? List.of("grants to PUBLIC on schema public") : List.of());
        }
    }

    private static Verification.Builder verification(PostgresPair pair) {
        return Verification.of(
                        Server.parse(as(pair.source(), "reader")),
                        Server.parse(pair.target().uri()))
                .databases(DatabaseSelection.of(List.of(NamePattern.of("shop")), List.of()))
                .level(Verify.CHECKSUMS)
                .schema(true)
                .sequences(true)
                .largeObjects(true);
    }

    /**
     * Where tools are installed that serve between the two versions; none serve to an older one. The schema public stays
     * the target's own: it belongs to a superuser before 15, to whom the target's user can't give it.
     */
    private void assertAsByPgRestore(PostgresPair pair) throws Exception {
        boolean newer = pair.target().major() >= pair.source().major();
        if (newer && Dumps.canCopy(pair) && Dumps.canScript(pair.target())) {
            Dumps.copy(pair, "shop", "shop_copy", folder);
            assertThat(entries(pair.target(), "shop"))
                    .containsExactlyInAnyOrderElementsOf(entries(pair.target(), "shop_copy"));
        }
    }

    private List<String> entries(PostgresServer server, String database) throws Exception {
        return Dumps.entries(folder, server, database).stream()
                .filter(entry -> !entry.matches("(?s)(SCHEMA )?public; Type: .*"))
                .toList();
    }

    /** Definitions need no right to read rows. */
    @ParameterizedTest
    @CsvSource({"14, 16", "18, 18"})
    void whatMayNotBeReadIsNamedAndTheRestArrives(int source, int target) throws Exception {
        try (PostgresPair pair = start(source, target)) {
            grantReads(pair.source());
            hideSome(pair.source());
            assertThat(migration(pair).build().check().errors())
                    .allSatisfy(finding -> assertThat(finding.id()).isEqualTo("source-privileges"))
                    .extracting(Finding::objects, finding -> finding.remedy().orElseThrow())
                    .satisfiesExactly(
                            tables -> assertThat(tables.toList())
                                    .containsExactly(
                                            List.of("closed.locked", "store.hidden"),
                                            "GRANT pg_read_all_data TO \"reader\"; or exclude their rows"
                                                    + " (Migration.excludeTable)"),
                            sequences -> assertThat(sequences.toList().get(0))
                                    .isEqualTo(List.of(
                                            "closed.locked_id_seq",
                                            "closed.untouched",
                                            "store.hidden_id_seq",
                                            "store.hidden_numbers")),
                            byRowSecurity -> assertThat(byRowSecurity.toList())
                                    .containsExactly(
                                            List.of("store.note_of_one"),
                                            "ALTER ROLE \"reader\" BYPASSRLS; or exclude their rows"
                                                    + " (Migration.excludeTable)"),
                            largeObjects -> assertThat(largeObjects.toList().get(1))
                                    .asString()
                                    .startsWith("GRANT SELECT ON LARGE OBJECT … TO \"reader\""));
            assertThat(migration(pair).build().run().status()).isEqualTo(MigrationResult.Status.FAILED);
            Migration.Builder migration = migration(pair)
                    .excludeTable("store.hidden")
                    .excludeTable("closed.*")
                    .excludeTable("store.note_of_one");
            assertThat(migration.build().check().errors())
                    .extracting(Finding::objects)
                    .containsExactly(List.of("closed.untouched", "store.hidden_numbers"), List.of());
            LeakChecker leaks = LeakChecker.watch(pair.source(), pair.target());

            MigrationResult result =
                    migration.ignoreCheck("source-privileges").build().run();

            leaks.check();
            assertThat(result.status()).as(result.toString()).isEqualTo(MigrationResult.Status.COMPLETED);
            assertThat(shop(result).findings())
                    .allSatisfy(finding -> assertThat(finding.remedy()).isPresent())
                    .extracting(Finding::id, finding -> finding.object().orElse(""))
                    .containsExactlyInAnyOrder(
                            tuple("sequence-value", "sequence closed.locked_id_seq"),
                            tuple("sequence-value", "sequence closed.untouched"),
                            tuple("sequence-value", "sequence store.hidden_id_seq"),
                            tuple("sequence-value", "sequence store.hidden_numbers"),
                            tuple("large-objects", ""));
            assertNothingWasRefused(pair.source());
            assertNothingWasRefused(pair.target());
            assertThat(Contents.of(pair.target(), "shop").lines())
                    .contains(
                            "sequence closed.locked_id_seq: 1, not called",
                            "sequence store.hidden_numbers: 1, not called",
                            "table closed.locked: 0 rows, checksum 0",
                            "table store.hidden: 0 rows, checksum 0",
                            "table store.note_of_one: 0 rows, checksum 0")
                    .filteredOn(ReadOnlyUserIT::mayBeRead)
                    .containsExactlyElementsOf(Contents.of(pair.source(), "shop").lines().stream()
                            .filter(ReadOnlyUserIT::mayBeRead)
                            .toList());
            assertThat(Catalogs.of(pair.target(), "shop").lines())
                    .containsExactlyElementsOf(
                            Catalogs.of(pair.source(), "shop").lines());
            assertAsByPgRestore(pair);
            pair.target()
                    .execute("shop", "SELECT lo_from_bytea(4712, 'hidden')", "ALTER LARGE OBJECT 4712 OWNER TO app");
            assertThat(verification(pair).run().differences())
                    .extracting(Difference::object, Difference::message)
                    .satisfiesExactlyInAnyOrder(
                            of("table closed.locked", "could not be compared"),
                            of("table store.hidden", "could not be compared"),
                            of("table store.note_of_one", "row-level security"),
                            of("sequence closed.locked_id_seq", "could not be compared"),
                            of("sequence closed.untouched", "could not be compared"),
                            of("sequence store.hidden_id_seq", "could not be compared"),
                            of("sequence store.hidden_numbers", "could not be compared"),
                            of("large object 4712", "contents may not be read on the source"));
        }
    }

    private static ThrowingConsumer<Tuple> of(String object, String message) {
        return difference -> {
            assertThat(difference.toList().get(0)).isEqualTo(object);
            assertThat(difference.toList().get(1)).asString().contains(message);
        };
    }

    private static boolean mayBeRead(String line) {
        return !line.matches("(table|sequence) (closed\\.|store\\.(hidden|note_of_one)).*|large object 4712:.*");
    }

    /** The rows' own error stays the last resort of who ignores the check. */
    @Test
    void aTableThatMayNotBeReadFailsItsDatabaseAlone() throws Exception {
        try (PostgresPair pair = start(14, 18)) {
            grantReads(pair.source());
            pair.source().execute("shop", "REVOKE SELECT ON store.thing FROM reader");
            pair.source().execute("postgres", "CREATE DATABASE other");
            MigrationResult result = migration(pair)
                    .ignoreCheck("source-privileges")
                    .includeDatabase("other")
                    .build()
                    .run();
            assertThat(result.databases())
                    .extracting(DatabaseResult::name, DatabaseResult::status)
                    .containsExactlyInAnyOrder(
                            tuple("shop", DatabaseResult.Status.FAILED),
                            tuple("other", DatabaseResult.Status.COMPLETED));
            assertThat(shop(result).message().orElseThrow()).contains("thing");
        }
    }

    @ParameterizedTest
    @CsvSource({"14, 16", "18, 18"})
    void optionsOfUserMappingsAndSubscriptionsAreNamed(int source, int target) throws Exception {
        try (PostgresPair pair = start(source, target)) {
            grantReads(pair.source());
            pair.source()
                    .execute(
                            "shop",
                            "CREATE EXTENSION postgres_fdw",
                            "CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'far')",
                            "CREATE USER MAPPING FOR app SERVER far OPTIONS (user 'a', password 'b')",
                            "CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'c')",
                            "CREATE USER MAPPING FOR reader SERVER far OPTIONS (user 'd')",
                            "GRANT USAGE ON FOREIGN SERVER far TO reader",
                            "CREATE SUBSCRIPTION from_far CONNECTION 'host=far' PUBLICATION p"
                                    + " WITH (connect = false, slot_name = NONE)");
            DumpRestore strategy = DumpRestore.builder().subscriptions(true).build();
            MigrationResult result =
                    migration(pair, pair.target().uri(), strategy).build().run();
            assertThat(result.status()).as(result.toString()).isEqualTo(MigrationResult.Status.COMPLETED);
            assertThat(shop(result).findings())
                    .allSatisfy(finding -> assertThat(finding.remedy()).isPresent())
                    .extracting(Finding::id, Finding::objects)
                    .containsExactlyInAnyOrder(
                            tuple(
                                    "user-mappings",
                                    List.of("USER MAPPING app SERVER far", "USER MAPPING public SERVER far")),
                            tuple("subscriptions", List.of("from_far")));
            assertNothingWasRefused(pair.source());
            assertThat(pair.target().queryRows("shop", """
                    SELECT usename, umoptions::text FROM pg_user_mappings ORDER BY usename
                    """))
                    .containsExactly(
                            Arrays.asList("app", null), Arrays.asList("public", null), List.of("reader", "{user=d}"));
            assertThat(pair.target().queryValue("shop", "SELECT count(*) FROM pg_subscription"))
                    .isEqualTo("0");
            pair.source().execute("shop", "DROP SUBSCRIPTION from_far");
        }
    }

    private static PostgresPair start(int source, int target) throws Exception {
        PostgresPair pair = PostgresPair.start(source, target);
        try {
            pair.source()
                    .execute(
                            "postgres",
                            "CREATE ROLE reader LOGIN PASSWORD 'r'",
                            "CREATE ROLE app",
                            "CREATE ROLE clerk",
                            "CREATE DATABASE shop OWNER app",
                            "REVOKE ALL ON DATABASE shop FROM PUBLIC",
                            "GRANT CONNECT ON DATABASE shop TO reader");
            Dumps.run(pair.source(), "shop", "read-only-user.sql");
            pair.target().execute("postgres", "CREATE ROLE mover LOGIN CREATEDB CREATEROLE PASSWORD 'm'");
            return pair;
        } catch (Exception | Error e) {
            try (pair) {
                throw e;
            }
        }
    }

    private static void grantReads(PostgresServer source) {
        source.execute(
                "shop",
                "GRANT USAGE ON SCHEMA store TO reader",
                "GRANT SELECT ON ALL TABLES IN SCHEMA store TO reader",
                "GRANT SELECT ON ALL SEQUENCES IN SCHEMA store TO reader",
                "GRANT SELECT ON LARGE OBJECT 4711 TO reader",
                "CREATE POLICY all_to_reader ON store.note_of_one FOR SELECT TO reader USING (true)",
                "ALTER ROLE reader BYPASSRLS");
    }

    private static void hideSome(PostgresServer source) {
        source.execute("shop", """
                SET ROLE app;
                CREATE TABLE store.hidden (id serial PRIMARY KEY, what text);
                INSERT INTO store.hidden (what) VALUES ('a'), ('b');
                CREATE VIEW store.of_hidden AS SELECT what FROM store.hidden;
                CREATE TABLE store.of_hidden_id (id integer REFERENCES store.hidden);
                INSERT INTO store.of_hidden_id VALUES (NULL);
                GRANT SELECT ON store.of_hidden_id TO reader;
                CREATE SEQUENCE store.hidden_numbers;
                SELECT nextval('store.hidden_numbers');
                SELECT lo_from_bytea(4712, 'hidden');
                CREATE SCHEMA closed;
                CREATE TABLE closed.locked (id serial PRIMARY KEY);
                INSERT INTO closed.locked DEFAULT VALUES;
                CREATE SEQUENCE closed.untouched;
                CREATE VIEW closed.v AS SELECT id FROM closed.locked;
                CREATE FUNCTION closed.one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
                GRANT SELECT ON ALL TABLES IN SCHEMA closed TO reader;
                GRANT SELECT ON ALL SEQUENCES IN SCHEMA closed TO reader;
                RESET ROLE;
                ALTER ROLE reader NOBYPASSRLS;
                """);
    }

    private static Migration.Builder migration(PostgresPair pair) {
        return migration(pair, as(pair.target(), "mover"), DumpRestore.withDefaults());
    }

    private static Migration.Builder migration(PostgresPair pair, String target, DumpRestore strategy) {
        Migration.Builder migration = Migration.builder()
                .source(as(pair.source(), "reader"))
                .target(target)
                .strategy(strategy)
                .checks(StandardChecks.all())
                .ignoreCheck("preload-libraries") // the target shows its settings to a superuser only
                .includeDatabase("shop")
                .jobs(2)
                .verify(Verify.CHECKSUMS);
        return pair.target().major() < pair.source().major() ? migration.allowOlderTarget() : migration;
    }

    private static DatabaseResult shop(MigrationResult result) {
        return result.databases().stream()
                .filter(database -> database.name().equals("shop"))
                .findFirst()
                .orElseThrow();
    }

    private static String as(PostgresServer server, String user) {
        return "postgresql://%s:%s@%s:%d/postgres".formatted(user, user.charAt(0), server.host(), server.port());
    }

    private static void assertNothingWasRefused(PostgresServer server) {
        assertThat(server.log().lines())
                .as("nothing is tried that must fail")
                .noneMatch(line -> line.contains("ERROR:"));
    }
}
