package dev.pgtrek.internal.roles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.inventory.CurrentUser;
import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.server.ServerVersion;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RoleRulesTest {
    private static final RoleInfo EVERYTHING = RoleInfo.builder()
            .name("all\"of it")
            .superuser(true)
            .inherit(false)
            .createRole(true)
            .createDatabase(true)
            .login(true)
            .replication(true)
            .bypassRowSecurity(true)
            .connectionLimit(3)
            .validUntil("2030-01-01 00:00:00+00")
            .build();

    private static RoleRules rules(int version, CurrentUser.Builder user) {
        return new RoleRules(ServerInventory.builder()
                .version(ServerVersion.of(version))
                .user(user.name("mover").build())
                .build());
    }

    @Test
    void aSuperuserGivesEverything() {
        RoleRules rules = rules(140020, CurrentUser.builder().superuser(true));

        assertThat(rules.refusal()).isEmpty();
        assertThat(rules.withheld(EVERYTHING)).isEmpty();
        assertThat(rules.createStatement(EVERYTHING, Optional.of("SCRAM-SHA-256$it's")))
                .isEqualTo("CREATE ROLE \"all\"\"of it\" SUPERUSER NOINHERIT CREATEROLE CREATEDB LOGIN REPLICATION"
                        + " BYPASSRLS CONNECTION LIMIT 3 PASSWORD 'SCRAM-SHA-256$it''s'"
                        + " VALID UNTIL '2030-01-01 00:00:00+00'");
    }

    @Test
    void before16CreateRoleGivesAllButThree() {
        RoleRules rules = rules(150019, CurrentUser.builder().createRole(true).replication(true));

        assertThat(rules.withheld(EVERYTHING))
                .satisfiesExactly(
                        text -> assertThat(text).startsWith("SUPERUSER"),
                        text -> assertThat(text).startsWith("REPLICATION"),
                        text -> assertThat(text).startsWith("BYPASSRLS"));
        assertThat(rules.createStatement(EVERYTHING, Optional.empty()))
                .contains("CREATEROLE", "CREATEDB")
                .doesNotContain("SUPERUSER", "REPLICATION", "BYPASSRLS", "PASSWORD");
    }

    @Test
    void from16OnOnlyAttributesOfOnesOwnMayBeGiven() {
        RoleRules rules = rules(160015, CurrentUser.builder().createRole(true).replication(true));

        assertThat(rules.withheld(EVERYTHING))
                .satisfiesExactly(
                        text -> assertThat(text).startsWith("SUPERUSER"),
                        text -> assertThat(text).startsWith("CREATEDB"),
                        text -> assertThat(text).startsWith("BYPASSRLS"));
        assertThat(rules.createStatement(EVERYTHING, Optional.empty()))
                .contains("CREATEROLE", "REPLICATION")
                .doesNotContain("SUPERUSER", "CREATEDB", "BYPASSRLS");
    }

    @Test
    void withoutCreateRoleThereIsNoUseInTrying() {
        assertThat(rules(180006, CurrentUser.builder().createDatabase(true)).refusal())
                .hasValueSatisfying(reason -> assertThat(reason).contains("mover", "CREATEROLE"));
    }

    @Test
    void providersRolesAreKnownByTheirNames() {
        assertThat(ProviderRoles.provider("rdsadmin")).contains("Amazon RDS");
        assertThat(ProviderRoles.provider("rds_superuser")).contains("Amazon RDS");
        assertThat(ProviderRoles.provider("cloudsqlsuperuser")).contains("Google Cloud SQL");
        assertThat(ProviderRoles.provider("azure_pg_admin")).contains("Azure");
        assertThat(ProviderRoles.provider("_aiven")).contains("Aiven");
        assertThat(ProviderRoles.provider("avnadmin")).isEmpty();
        assertThat(ProviderRoles.provider("ordsadmin")).isEmpty();
    }
}
