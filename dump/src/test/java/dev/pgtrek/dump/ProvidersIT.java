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
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * From and to servers with the roles, databases and restrictions of providers: users' roles and data arrive, what is the
 * provider's own is left alone on both sides. Each provider is once the source and once the target.
 */
class ProvidersIT {
    /**
     * What a provider makes of a server.
     *
     * @param user the pseudo-superuser that customers get
     * @param group the role whose members are pseudo-superusers; the user itself where there is none
     * @param own the provider's superuser
     * @param databases the provider's, where customers may not connect
     * @param allowList the setting that lists which extensions customers may install; empty where it can't be read
     */
    private record Provider(
            String user, String group, String own, List<String> roles, List<String> databases, String allowList) {
        PostgresServer.Builder server(int major) {
            PostgresServer.Builder server = PostgresServer.builder(major);
            return allowList.isEmpty() ? server : server.setting(allowList, "hstore,pg_trgm");
        }

        void prepare(PostgresServer server) {
            server.execute("postgres", "CREATE ROLE " + own + " SUPERUSER LOGIN");
            roles.forEach(role -> server.execute("postgres", "CREATE ROLE " + role));
            server.execute("postgres", "CREATE ROLE " + user + " LOGIN CREATEDB CREATEROLE PASSWORD 'secret'");
            roles.forEach(role -> server.execute("postgres", "GRANT " + role + " TO " + user));
            for (String database : databases) {
                server.execute(
                        "postgres",
                        "CREATE DATABASE " + database + " OWNER " + own,
                        "REVOKE ALL ON DATABASE " + database + " FROM PUBLIC");
            }
        }

        String uri(PostgresServer server) {
            return "postgresql://%s:secret@%s:%d/postgres".formatted(user, server.host(), server.port());
        }
    }

    private static final Provider RDS = new Provider(
            "master",
            "rds_superuser",
            "rdsadmin",
            List.of("rds_superuser", "rds_replication", "rds_iam"),
            List.of("rdsadmin"),
            "rds.allowed_extensions");
    private static final Provider CLOUD_SQL = new Provider(
            "dba", "cloudsqlsuperuser", "cloudsqladmin", List.of("cloudsqlsuperuser"), List.of("cloudsqladmin"), "");
    private static final Provider AZURE = new Provider(
            "keeper",
            "azure_pg_admin",
            "azuresu",
            List.of("azure_pg_admin"),
            List.of("azure_maintenance", "azure_sys"),
            "azure.extensions");
    private static final Provider AIVEN = new Provider(
            "avnadmin", "_aiven_role", "_aiven", List.of("_aiven_role"), List.of("_aiven"), "extwlist.extensions");

    @Test
    void fromRdsToCloudSql() {
        migrate(RDS, CLOUD_SQL);
    }

    @Test
    @Tag("proof")
    void fromCloudSqlToAzure() {
        migrate(CLOUD_SQL, AZURE);
    }

    @Test
    @Tag("proof")
    void fromAzureToAiven() {
        migrate(AZURE, AIVEN);
    }

    @Test
    @Tag("proof")
    void fromAivenToRds() {
        migrate(AIVEN, RDS);
    }

    private static void migrate(Provider from, Provider to) {
        try (PostgresPair pair = PostgresPair.start(from.server(15), to.server(16))) {
            from.prepare(pair.source());
            to.prepare(pair.target());
            fill(pair.source(), from);
            List<List<String>> before = ofTheProvider(pair.target(), to);
            LeakChecker leaks = LeakChecker.watch(pair.source(), pair.target());

            MigrationResult result = Migration.builder()
                    .source(from.uri(pair.source()))
                    .target(to.uri(pair.target()))
                    .strategy(DumpRestore.withDefaults())
                    .jobs(2)
                    .verify(Verify.CHECKSUMS)
                    .build()
                    .run();

            leaks.check();
            assertThat(result.status()).as(result.toString()).isEqualTo(MigrationResult.Status.COMPLETED);
            assertThat(pair.target().log().lines())
                    .as("nothing is tried that must fail")
                    .noneMatch(line -> line.contains("ERROR:") || line.contains("FATAL:"));
            assertThat(Contents.of(pair.target(), "shop")).isEqualTo(Contents.of(pair.source(), "shop"));
            assertThat(owners(pair.target())).isEqualTo(owners(pair.source()));
            assertThat(ofTheProvider(pair.target(), to)).isEqualTo(before);
            assertRoles(result, from);
            assertThat(result.databases())
                    .extracting(DatabaseResult::name)
                    .contains("shop")
                    .doesNotContainAnyElementsOf(from.databases());
            assertThat(result.databases())
                    .flatExtracting(DatabaseResult::findings)
                    .as("rights of a role that the target has not")
                    .anyMatch(finding -> finding.message().contains("no role " + from.group()));
        }
    }

    private static void assertRoles(MigrationResult result, Provider from) {
        assertThat(result.roles())
                .filteredOn(
                        role -> role.name().equals(from.own()) || from.roles().contains(role.name()))
                .hasSize(from.roles().size() + 1)
                .allSatisfy(role -> {
                    assertThat(role.status()).isEqualTo(RoleResult.Status.SKIPPED);
                    assertThat(role.message().orElseThrow()).contains("provider");
                });
        assertThat(result.roles()).extracting(RoleResult::status).doesNotContain(RoleResult.Status.FAILED);
        assertThat(result.roles())
                .filteredOn(role -> role.name().equals("app"))
                .singleElement()
                .satisfies(role -> {
                    assertThat(role.message().orElseThrow()).contains("membership in " + from.group(), "password");
                    assertThat(role.generatedPassword()).isPresent();
                });
    }

    private static void fill(PostgresServer source, Provider provider) {
        source.execute(
                "postgres",
                "SET ROLE " + provider.user(),
                "CREATE ROLE app LOGIN PASSWORD 'a'",
                "CREATE ROLE app_reader",
                "GRANT app_reader TO app",
                "GRANT app TO " + provider.user(),
                "CREATE DATABASE shop OWNER app",
                "RESET ROLE",
                "GRANT " + provider.group() + " TO app");
        source.execute(
                "shop",
                "SET ROLE app",
                "CREATE EXTENSION hstore",
                "CREATE SCHEMA store",
                "CREATE TABLE store.item (id serial PRIMARY KEY, tags public.hstore)",
                "INSERT INTO store.item (tags) SELECT ('n=>' || n)::public.hstore FROM generate_series(1, 100) n",
                "GRANT USAGE ON SCHEMA store TO app_reader",
                "GRANT SELECT ON store.item TO app_reader, " + provider.group());
    }

    private static String owners(PostgresServer server) {
        return String.valueOf(server.queryValue("shop", """
                SELECT string_agg(concat_ws(' ', relname, pg_get_userbyid(relowner),
                                            has_table_privilege('app_reader', c.oid, 'SELECT')), ', ' ORDER BY relname)
                       || (SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'shop')
                  FROM pg_class c WHERE relnamespace = 'store'::regnamespace AND relkind = 'r'
                """));
    }

    /** The provider's roles with their members, and its databases. */
    private static List<List<String>> ofTheProvider(PostgresServer server, Provider provider) {
        String roles = "'" + provider.own() + "', '" + String.join("', '", provider.roles()) + "'";
        return List.copyOf(server.queryRows("postgres", """
                SELECT 'role', to_jsonb(r)::text FROM pg_roles r WHERE rolname IN (%1$s)
                 UNION ALL
                SELECT 'member', to_jsonb(m)::text
                  FROM pg_auth_members m JOIN pg_roles r ON r.oid IN (m.roleid, m.member) AND r.rolname IN (%1$s)
                 UNION ALL
                SELECT 'database', concat_ws(' ', datname, datdba::regrole, datacl)
                  FROM pg_database WHERE pg_get_userbyid(datdba) = '%2$s'
                 ORDER BY 1, 2
                """.formatted(roles, provider.own())));
    }
}
