package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.DatabaseResult;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.result.RoleResult;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.LeakChecker;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever a role, a database, a schema or a table is called, and whatever a filter says: it is a name and nothing else. */
class OddNamesIT {
    private static final String EVERY_PRINTABLE =
            IntStream.rangeClosed(' ', '~').mapToObj(Character::toString).collect(Collectors.joining());

    private static final String SIXTY_THREE_BYTES = "N".repeat(61) + "é";
    private static final String BY_QUOTE = "x\"; DROP DATABASE victim; DROP ROLE victim; --";
    private static final String BY_APOSTROPHE = "x'; DROP DATABASE victim; DROP ROLE victim; --";
    private static final String BY_OPTIONS = "host=nowhere.invalid dbname=victim";
    private static final String TABLE_IN_THE_WAY = "t'); DROP TABLE public.victim; --";

    @Test
    @Tag("proof")
    void everyNameArrivesAsItIs() throws SQLException {
        try (PostgresPair pair = PostgresPair.start(
                PostgresServer.builder(14), PostgresServer.builder(15).authentication("scram-sha-256"))) {
            List<String> names = List.of(
                    SIXTY_THREE_BYTES, BY_QUOTE, BY_APOSTROPHE, BY_OPTIONS, "Überprüfer 角色", "back\\slash {brace} ?");
            fill(pair.source(), names);
            LeakChecker leaks = LeakChecker.watch(pair.source(), pair.target());

            MigrationResult result = migration(pair).build().run();

            leaks.check();
            assertThat(result.status()).as(result.toString()).isEqualTo(MigrationResult.Status.COMPLETED);
            assertThat(result.databases()).extracting(DatabaseResult::name).containsAll(names);
            assertThat(result.roles())
                    .filteredOn(role -> names.contains(role.name()))
                    .hasSize(names.size())
                    .extracting(RoleResult::status)
                    .containsOnly(RoleResult.Status.CREATED);
            for (String name : names) {
                assertThat(Contents.of(pair.target(), name)).isEqualTo(Contents.of(pair.source(), name));
                assertThat(owners(pair.target(), name)).isEqualTo(owners(pair.source(), name));
                pair.target().connect(name, name, EVERY_PRINTABLE).close();
            }
            assertVictimsLive(pair.target());
            assertThat(pair.target().log()).doesNotContain("ERROR:");
        }
    }

    @Test
    void everyFilterIsAName() {
        try (PostgresPair pair = PostgresPair.start(14, 15)) {
            fill(pair.source(), List.of(BY_QUOTE, BY_APOSTROPHE));
            concernTheExcluded(pair.source());

            MigrationResult result = migration(pair)
                    .excludeDatabase(BY_APOSTROPHE)
                    .excludeRole(BY_APOSTROPHE)
                    .excludeExtension("hstore'; DROP ROLE victim; --")
                    .excludeTable(quote(TABLE_IN_THE_WAY))
                    .build()
                    .run();

            assertThat(result.status()).as(result.toString()).isEqualTo(MigrationResult.Status.COMPLETED);
            assertThat(databases(pair.target())).contains(BY_QUOTE, "victim").doesNotContain(BY_APOSTROPHE);
            assertThat(result.roles())
                    .filteredOn(role -> role.status() == RoleResult.Status.SKIPPED)
                    .extracting(RoleResult::name)
                    .containsExactly(BY_APOSTROPHE);
            assertThat(pair.target().queryValue(BY_QUOTE, "SELECT count(*) FROM pg_extension WHERE extname = 'hstore'"))
                    .isEqualTo("1");
            assertThat(pair.target().queryValue(BY_QUOTE, "SELECT count(*) FROM " + table(BY_QUOTE)))
                    .isEqualTo("0");
            assertVictimsLive(pair.target());
            assertVictimsLive(pair.source());
            assertTheExcludedIsNoLongerConcerned(pair.target(), result);
        }
    }

    /** Policies and user mappings, some for the role that is excluded, some for another one. */
    private static void concernTheExcluded(PostgresServer source) {
        source.execute(
                BY_QUOTE,
                "CREATE EXTENSION file_fdw",
                "CREATE SERVER files FOREIGN DATA WRAPPER file_fdw",
                "CREATE USER MAPPING FOR " + quote(BY_APOSTROPHE) + " SERVER files",
                "CREATE USER MAPPING FOR " + quote(BY_QUOTE) + " SERVER files",
                "CREATE USER MAPPING FOR PUBLIC SERVER files",
                "CREATE POLICY " + quote(BY_QUOTE) + " ON " + table(BY_QUOTE) + " TO " + quote(BY_APOSTROPHE) + ", "
                        + quote(BY_QUOTE) + " USING (true)",
                "CREATE POLICY " + quote(BY_APOSTROPHE) + " ON " + table(BY_QUOTE) + " TO " + quote(BY_APOSTROPHE));
    }

    private static void assertTheExcludedIsNoLongerConcerned(PostgresServer target, MigrationResult result) {
        assertThat(target.queryRows(BY_QUOTE, "SELECT policyname, roles[1], cardinality(roles) FROM pg_policies"))
                .containsExactly(List.of(BY_QUOTE, BY_QUOTE, "1"));
        assertThat(target.queryRows(BY_QUOTE, "SELECT usename FROM pg_user_mappings ORDER BY usename"))
                .containsExactly(List.of("public"), List.of(BY_QUOTE));
        assertThat(result.database(BY_QUOTE).orElseThrow().findings())
                .filteredOn(finding -> finding.message().contains("no role " + BY_APOSTROPHE))
                .extracting(finding -> finding.object().orElseThrow().replaceFirst("^(POLICY|USER MAPPING) .*", "$1"))
                .containsExactlyInAnyOrder("POLICY", "POLICY", "USER MAPPING");
        assertThat(target.log()).doesNotContain("ERROR:");
    }

    @Test
    void includedTablesAreNamesToo() {
        try (PostgresPair pair = PostgresPair.start(14, 15)) {
            fill(pair.source(), List.of(BY_QUOTE));

            MigrationResult result = migration(pair)
                    .includeDatabase(BY_QUOTE)
                    .includeTable(quote(TABLE_IN_THE_WAY))
                    .build()
                    .run();

            assertThat(result.status()).as(result.toString()).isEqualTo(MigrationResult.Status.COMPLETED);
            assertThat(pair.target().queryValue(BY_QUOTE, "SELECT count(*) FROM " + table(BY_QUOTE)))
                    .isEqualTo("2");
            assertThat(pair.target().queryValue(BY_QUOTE, "SELECT count(*) FROM public.victim"))
                    .isEqualTo("0");
            assertVictimsLive(pair.source());
        }
    }

    private static Migration.Builder migration(PostgresPair pair) {
        return Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .strategy(DumpRestore.withDefaults())
                .jobs(2)
                .verify(Verify.CHECKSUMS);
    }

    /** For each name a database, its owner and a schema of that name, and beside it what must live on. */
    private static void fill(PostgresServer source, List<String> names) {
        source.execute("postgres", "CREATE ROLE victim", "CREATE DATABASE victim");
        source.execute("victim", "CREATE TABLE public.victim (id int PRIMARY KEY)");
        for (String name : names) {
            String password = "E'" + EVERY_PRINTABLE.replace("\\", "\\\\").replace("'", "\\'") + "'";
            source.execute(
                    "postgres",
                    "CREATE ROLE " + quote(name) + " LOGIN PASSWORD " + password,
                    "CREATE DATABASE " + quote(name) + " OWNER " + quote(name),
                    "ALTER ROLE " + quote(name) + " IN DATABASE " + quote(name) + " SET search_path TO " + quote(name),
                    "COMMENT ON DATABASE " + quote(name) + " IS 'it''s " + name.replace("'", "''") + "'");
            source.execute(
                    name,
                    "CREATE EXTENSION hstore",
                    "CREATE TABLE public.victim (id int PRIMARY KEY)",
                    "INSERT INTO public.victim VALUES (1)",
                    "CREATE SCHEMA " + quote(name) + " AUTHORIZATION " + quote(name),
                    "CREATE TABLE " + table(name) + " (" + quote(name) + " serial PRIMARY KEY, note text)",
                    "INSERT INTO " + table(name) + " (note) VALUES ('one'), ('two')",
                    "ALTER TABLE " + table(name) + " OWNER TO " + quote(name),
                    "GRANT SELECT ON public.victim TO " + quote(name));
        }
    }

    private static String table(String schema) {
        return quote(schema) + "." + quote(TABLE_IN_THE_WAY);
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static void assertVictimsLive(PostgresServer server) {
        assertThat(databases(server)).contains("victim");
        assertThat(server.queryValue("postgres", "SELECT count(*) FROM pg_roles WHERE rolname = 'victim'"))
                .isEqualTo("1");
        assertThat(server.queryValue(BY_QUOTE, "SELECT count(*) FROM public.victim"))
                .isEqualTo("1");
    }

    private static List<String> databases(PostgresServer server) {
        return server.queryRows("postgres", "SELECT datname FROM pg_database").stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    private static String owners(PostgresServer server, String database) {
        return String.valueOf(server.queryValue(database, """
                SELECT string_agg(concat_ws(' ', nspname, relname, pg_get_userbyid(relowner), relacl), ', ' ORDER BY nspname, relname)
                       || (SELECT concat_ws(' ', pg_get_userbyid(datdba), shobj_description(oid, 'pg_database'))
                             FROM pg_database WHERE datname = current_database())
                       || (SELECT string_agg(setrole::regrole || setconfig::text, ', ' ORDER BY setrole::regrole::text)
                             FROM pg_db_role_setting AS setting
                             JOIN pg_database ON pg_database.oid = setdatabase AND datname = current_database())
                  FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
                 WHERE nspname !~ '^(pg_|information_schema)'
                """));
    }
}
