package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.option.Verify;
import dev.pgtrek.result.MigrationResult;
import dev.pgtrek.result.RoleResult;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.LeakChecker;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a source user who may only connect and read to a target user with CREATEDB and CREATEROLE alone. */
class UnprivilegedServerIT {
    @ParameterizedTest
    @CsvSource({"14, 15", "15, 18"})
    void whatMayBeCarriedArrivesAndTheRestIsNamed(int source, int target) throws Exception {
        migrate(source, target);
    }

    @ParameterizedTest
    @Tag("proof")
    @CsvSource({"15, 14", "15, 16", "14, 17", "16, 18", "18, 18"})
    void toEachVersion(int source, int target) throws Exception {
        migrate(source, target);
    }

    private static void migrate(int source, int target) {
        try (PostgresPair pair = PostgresPair.start(source, target)) {
            fill(pair.source());
            makeMover(pair.target());
            LeakChecker leaks = LeakChecker.watch(pair.source(), pair.target());

            Migration.Builder migration =
                    migration(pair).excludeExtension("pageinspect").excludeRole("outsider");
            if (target < source) {
                migration.allowOlderTarget();
            }
            MigrationResult result = migration.build().run();

            leaks.check();
            assertThat(result.status()).as(result.toString()).isEqualTo(MigrationResult.Status.COMPLETED);
            assertThat(result.roles()).extracting(RoleResult::status).doesNotContain(RoleResult.Status.FAILED);
            assertNothingWasRefused(pair.target());
            assertThat(rows(pair.target())).isEqualTo(rows(pair.source()));
            assertThat(owners(pair.target())).isEqualTo(owners(pair.source()));
            assertThat(besides(pair.target())).isEqualTo(besides(pair.source()));
            assertThat(pair.target().queryValue("shop", """
                    SELECT lomowner::regrole || ' ' || convert_from(lo_get(oid), 'UTF8') || ' ' || lomacl::text
                      FROM pg_largeobject_metadata
                    """))
                    .isEqualTo("app large {app=rw/app,reader=r/app,app_reader=r/app}");
            assertThat(pair.target().queryValue("postgres", """
                    SELECT count(*) FROM pg_roles
                     WHERE rolname <> 'mover' AND pg_has_role('mover', oid, 'USAGE')
                    """)).isEqualTo("0");
            assertWhatIsLeftIsNamed(result, target);
        }
    }

    private static void assertWhatIsLeftIsNamed(MigrationResult result, int target) {
        assertThat(result.roles())
                .filteredOn(role -> role.name().equals("app"))
                .singleElement()
                .satisfies(role -> assertThat(role.message().orElseThrow())
                        .contains("setting log_statement")
                        .doesNotContain("work_mem"));
        List<String> findings = result.databases().get(0).findings().stream()
                .map(finding -> finding.object().orElse("") + ": " + finding.message())
                .toList();
        assertThat(findings)
                .anyMatch(finding -> finding.startsWith("EVENT TRIGGER watch: ") && finding.contains("superuser"))
                .anyMatch(finding -> finding.contains("log_statement") && finding.contains("superuser"))
                .filteredOn(finding -> finding.contains("POLICY"))
                .satisfiesExactlyInAnyOrder(
                        finding -> assertThat(finding).matches("POLICY side.note theirs: .*no role outsider"),
                        finding ->
                                assertThat(finding).matches("POLICY side.note of \"both\" TO all: .*no role outsider"));
        assertThat(findings)
                .as("what goes with an extension, or is the default, is no news")
                .noneMatch(finding -> finding.contains("pageinspect") || finding.contains("belong to mover"));
        assertThat(findings)
                .anyMatch(finding -> finding.startsWith("DEFAULT ACL ") && finding.contains("no role outsider"))
                .anyMatch(finding -> finding.matches("ACL side.TABLE \"?note\"?: .*outsider"))
                .anyMatch(finding -> finding.contains("1 large object are not given to outsider"))
                .anyMatch(finding -> finding.contains("1 large object of the source may not be read"));
        if (target < 15) {
            assertThat(findings).anyMatch(finding -> finding.startsWith("ACL SCHEMA public: "));
        }
    }

    @Test
    void anExtensionThatTakesASuperuserIsNamedAndNotTried() {
        try (PostgresPair pair = PostgresPair.start(15, 16)) {
            pair.source().execute("postgres", "CREATE ROLE reader LOGIN PASSWORD 'r'", "CREATE DATABASE shop");
            pair.source().execute("shop", "CREATE EXTENSION pageinspect");
            makeMover(pair.target());

            MigrationResult result = migration(pair).build().run();

            assertThat(result.status()).isEqualTo(MigrationResult.Status.FAILED);
            assertThat(result.databases().get(0).message().orElseThrow())
                    .contains("EXTENSION pageinspect", "mover", "CREATE EXTENSION", "exclude it");
            assertNothingWasRefused(pair.target());
        }
    }

    private static Migration.Builder migration(PostgresPair pair) {
        return Migration.builder()
                .source(as(pair.source(), "reader"))
                .target(as(pair.target(), "mover"))
                .strategy(DumpRestore.withDefaults())
                .includeDatabase("shop")
                .jobs(2)
                .verify(Verify.CHECKSUMS);
    }

    private static void makeMover(PostgresServer target) {
        target.execute("postgres", "CREATE ROLE mover LOGIN CREATEDB CREATEROLE PASSWORD 'm'");
    }

    private static void assertNothingWasRefused(PostgresServer target) {
        assertThat(target.log().lines())
                .as("nothing is tried that must fail")
                .noneMatch(line -> line.contains("ERROR:") || line.contains("FATAL:"));
    }

    private static void fill(PostgresServer source) {
        source.execute(
                "postgres",
                "CREATE ROLE reader LOGIN BYPASSRLS PASSWORD 'r'",
                "GRANT pg_read_all_data TO reader",
                "CREATE ROLE app LOGIN",
                "CREATE ROLE clerk",
                "CREATE ROLE outsider",
                "CREATE ROLE app_reader",
                "GRANT app_reader TO app",
                "ALTER ROLE app SET work_mem TO '9MB'",
                "ALTER ROLE app SET log_statement TO 'ddl'",
                "CREATE DATABASE shop OWNER app",
                "ALTER DATABASE shop SET work_mem TO '8MB'",
                "ALTER DATABASE shop SET log_statement TO 'ddl'");
        source.execute(
                "shop",
                "CREATE EXTENSION hstore",
                "COMMENT ON EXTENSION hstore IS 'it''s in our own words'",
                "CREATE EXTENSION pageinspect",
                "GRANT CREATE ON SCHEMA public TO app",
                STORE,
                SIDE,
                "CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION side.watch()",
                "COMMENT ON EVENT TRIGGER watch IS 'sees all'",
                "ALTER DEFAULT PRIVILEGES FOR ROLE clerk IN SCHEMA side GRANT SELECT ON TABLES TO app_reader",
                "ALTER DEFAULT PRIVILEGES FOR ROLE outsider IN SCHEMA side GRANT SELECT ON TABLES TO app_reader");
    }

    private static final String STORE = """
            SET ROLE app;
            CREATE SCHEMA store;
            CREATE TYPE store.state AS ENUM ('new', 'paid');
            CREATE TABLE store.customer (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);
            CREATE TABLE store.orders (
                id bigserial PRIMARY KEY,
                customer int NOT NULL REFERENCES store.customer,
                state store.state NOT NULL DEFAULT 'new');
            CREATE INDEX ON store.orders (state);
            INSERT INTO store.customer (name) SELECT 'customer ' || n FROM generate_series(1, 100) n;
            INSERT INTO store.orders (customer) SELECT id FROM store.customer, generate_series(1, 10);
            CREATE VIEW store.paid AS SELECT * FROM store.orders WHERE state = 'paid';
            CREATE MATERIALIZED VIEW store.counts AS SELECT state, count(*) FROM store.orders GROUP BY state;
            CREATE FUNCTION store.one() RETURNS int LANGUAGE sql AS 'SELECT 1';
            GRANT USAGE ON SCHEMA store TO app_reader, clerk;
            GRANT SELECT ON ALL TABLES IN SCHEMA store TO app_reader;
            GRANT INSERT ON store.orders TO clerk WITH GRANT OPTION;
            ALTER DEFAULT PRIVILEGES IN SCHEMA store GRANT SELECT ON TABLES TO app_reader;
            COMMENT ON TABLE store.orders IS 'what was ordered';
            SET ROLE clerk;
            GRANT INSERT ON store.orders TO app_reader;
            RESET ROLE;
            """;

    private static final String SIDE = """
            SET ROLE app;
            CREATE SCHEMA side;
            CREATE FUNCTION side.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
            CREATE TABLE side.note (id int PRIMARY KEY, author name NOT NULL, tags public.hstore);
            INSERT INTO side.note VALUES (1, 'app', 'a=>1'), (2, 'clerk', NULL);
            ALTER TABLE side.note ENABLE ROW LEVEL SECURITY;
            CREATE POLICY own ON side.note TO app_reader USING (author = current_user);
            CREATE POLICY theirs ON side.note FOR SELECT TO outsider USING (author = ' TO app_reader ');
            COMMENT ON POLICY theirs ON side.note IS 'is not missed where the policy is';
            CREATE POLICY "of ""both"" TO all" ON side.note AS RESTRICTIVE FOR UPDATE TO app_reader, outsider
                USING (true) WITH CHECK (author <> ' TO outsider ');
            COMMENT ON POLICY "of ""both"" TO all" ON side.note IS 'stays';
            GRANT SELECT ON side.note TO app_reader, outsider;
            SELECT lo_from_bytea(4711, 'large'), lo_from_bytea(4712, 'hidden');
            GRANT SELECT ON LARGE OBJECT 4711 TO reader, app_reader, outsider;
            RESET ROLE;
            """;

    /** Without large objects, of which the source's user may not read all. */
    private static List<String> rows(PostgresServer server) {
        return Contents.of(server, "shop").lines().stream()
                .filter(line -> !line.startsWith("large object "))
                .toList();
    }

    /** What neither contents nor owners show. */
    private static List<List<String>> besides(PostgresServer server) {
        return List.copyOf(server.queryRows("shop", """
                SELECT 'policy',
                       concat_ws(' ', polname, polpermissive, polcmd, array_remove(polroles, (
                                     SELECT oid FROM pg_roles WHERE rolname = 'outsider'))::regrole[],
                                 pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid),
                                 obj_description(oid, 'pg_policy'))
                  FROM pg_policy WHERE polname <> 'theirs'
                 UNION ALL
                SELECT 'default', defaclrole::regrole || ' ' || defaclnamespace::regnamespace || defaclacl::text
                  FROM pg_default_acl WHERE pg_get_userbyid(defaclrole) <> 'outsider'
                 UNION ALL
                SELECT 'note', grantee || ' ' || privilege_type
                  FROM information_schema.role_table_grants
                 WHERE table_name = 'note' AND grantee = 'app_reader'
                 UNION ALL
                SELECT 'extension', obj_description(oid, 'pg_extension') FROM pg_extension WHERE extname = 'hstore'
                 UNION ALL
                SELECT 'setting', setting
                  FROM pg_db_role_setting, unnest(setconfig) AS setting
                 WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = 'shop')
                   AND setting !~ 'log_statement'
                 ORDER BY 1, 2
                """));
    }

    private static String as(PostgresServer server, String user) {
        return "postgresql://%s:%s@%s:%d/postgres".formatted(user, user.charAt(0), server.host(), server.port());
    }

    /** Without the right MAINTAIN, which from 17 on is one of all rights that an owner has. */
    private static String owners(PostgresServer server) {
        return server.queryValue("shop", """
                SELECT string_agg(relname || ' ' || pg_get_userbyid(relowner) || ' ' || coalesce(relacl::text, ''), ', '
                                  ORDER BY relname)
                       || (SELECT string_agg(nspname || ' ' || pg_get_userbyid(nspowner) || coalesce(nspacl::text, ''), ', '
                                             ORDER BY nspname) FROM pg_namespace WHERE nspname = 'store')
                       || (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'shop')
                  FROM pg_class WHERE relnamespace = 'store'::regnamespace
                """).replace("arwdDxtm/", "arwdDxt/");
    }
}
