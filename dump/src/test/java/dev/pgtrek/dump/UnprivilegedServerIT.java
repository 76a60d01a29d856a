package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.MigrationResult;
import dev.pgtrek.MigrationStatus;
import dev.pgtrek.RoleResult;
import dev.pgtrek.RoleStatus;
import dev.pgtrek.Verify;
import dev.pgtrek.testkit.Contents;
import dev.pgtrek.testkit.LeakChecker;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a source user who may only connect and read to a target user with CREATEDB and CREATEROLE alone. */
class UnprivilegedServerIT {
    @ParameterizedTest
    @CsvSource({"14, 15", "15, 16", "15, 18"})
    void ownersAreKeptAndMembershipsGivenBack(int source, int target) {
        try (PostgresPair pair = PostgresPair.start(source, target)) {
            fill(pair.source());
            pair.target().execute("postgres", "CREATE ROLE mover LOGIN CREATEDB CREATEROLE PASSWORD 'm'");
            LeakChecker leaks = LeakChecker.watch(pair.source(), pair.target());

            MigrationResult result = Migration.builder()
                    .source(as(pair.source(), "reader"))
                    .target(as(pair.target(), "mover"))
                    .strategy(DumpRestore.withDefaults())
                    .includeDatabase("shop")
                    .jobs(2)
                    .verify(Verify.CHECKSUMS)
                    .build()
                    .run();

            leaks.check();
            assertThat(result.status()).as(result.toString()).isEqualTo(MigrationStatus.COMPLETED);
            assertThat(result.roles()).extracting(RoleResult::status).doesNotContain(RoleStatus.FAILED);
            assertThat(pair.target().log().lines())
                    .as("nothing is tried that must fail")
                    .noneMatch(line -> line.contains("ERROR:") || line.contains("FATAL:"));
            assertThat(Contents.of(pair.target(), "shop")).isEqualTo(Contents.of(pair.source(), "shop"));
            assertThat(owners(pair.target())).isEqualTo(owners(pair.source()));
            assertThat(pair.target().queryValue("postgres", """
                    SELECT count(*) FROM pg_roles
                     WHERE rolname <> 'mover' AND pg_has_role('mover', oid, 'USAGE')
                    """)).isEqualTo("0");
        }
    }

    private static void fill(PostgresServer source) {
        source.execute(
                "postgres",
                "CREATE ROLE reader LOGIN PASSWORD 'r'",
                "GRANT pg_read_all_data TO reader",
                "CREATE ROLE app LOGIN",
                "CREATE ROLE app_reader",
                "GRANT app_reader TO app",
                "CREATE DATABASE shop OWNER app");
        source.execute(
                "shop", "GRANT CREATE ON SCHEMA public TO app", "SET ROLE app; CREATE SCHEMA store; RESET ROLE", """
                SET ROLE app;
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
                GRANT USAGE ON SCHEMA store TO app_reader;
                GRANT SELECT ON ALL TABLES IN SCHEMA store TO app_reader;
                ALTER DEFAULT PRIVILEGES IN SCHEMA store GRANT SELECT ON TABLES TO app_reader;
                COMMENT ON TABLE store.orders IS 'what was ordered';
                RESET ROLE;
                """);
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
