package dev.pgtrek.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.CheckReport.NotRun;
import dev.pgtrek.check.Finding;
import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.server.Side;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The documents are a contract: their fields, their order and what stands for absent values stay as they are. */
class ResultJsonTest {
    private static final CheckReport REPORT = CheckReport.of(
            List.of("languages", "disk"),
            List.of(Finding.error("languages", "plperl is \"missing\"")
                    .forDatabase("Ödd")
                    .withRemedy("install it")),
            List.of(new NotRun("disk", "not permitted")));
    private static final String CHECKS = """
            "checks":[\
            {"id":"languages","severity":"error","database":"Ödd","message":"plperl is \\"missing\\"",\
            "remedy":"install it","object":null,"sqlState":null,"statement":null},\
            {"id":"disk","severity":"warning","database":null,\
            "message":"could not be run: not permitted","remedy":null,"object":null,"sqlState":null,"statement":null}]""";

    @Test
    void check() {
        assertThat(REPORT.toJson()).isEqualTo("{\"status\":\"failed\"," + CHECKS + "}");
        assertThat(REPORT.toJson("cancelled")).isEqualTo("{\"status\":\"cancelled\"," + CHECKS + "}");
    }

    @Test
    void plan() {
        MigrationPlan plan = MigrationPlan.builder()
                .addDatabases(DatabasePlan.builder()
                        .name("shop")
                        .method("dump")
                        .addRejected(new DatabasePlan.RejectedStrategy(
                                "replication", List.of(Finding.error("wal-level", "wal_level is replica"))))
                        .tables(3)
                        .bytes(2_000)
                        .tableBytes(1_000)
                        .build())
                .putLeftOut("postgres", "nothing is in it")
                .checks(REPORT)
                .build();

        assertThat(plan.toJson()).isEqualTo("""
                        {"status":"failed","databases":[{"name":"shop","method":"dump","feasible":true,"tables":3,\
                        "bytes":2000,"tableBytes":1000,\
                        "rejected":[{"method":"replication","reasons":["wal_level is replica"]}],"findings":[]}],\
                        "leftOut":[{"name":"postgres","reason":"nothing is in it"}],\
                        """ + CHECKS + "}");
        assertThat(plan.toJson("cancelled")).startsWith("{\"status\":\"cancelled\",\"databases\":[{");
        assertThat(plan.toJson()).contains("[" + plan.databases().get(0).toJson() + "]");
    }

    @Test
    void migrate() {
        MigrationResult result = MigrationResult.builder()
                .migrationId("m1")
                .status(MigrationResult.Status.FAILED)
                .duration(Duration.ofMillis(12_345))
                .addDatabases(DatabaseResult.builder()
                        .name("shop")
                        .method("dump")
                        .status(DatabaseResult.Status.COMPLETED)
                        .tables(12)
                        .rows(1_000_000)
                        .bytes(123_456_789)
                        .duration(Duration.ofMillis(8_449))
                        .addFindings(Finding.builder()
                                .from(Finding.warning("grant", "refused"))
                                .database("shop")
                                .object("table a")
                                .sqlState("42501")
                                .statement("GRANT SELECT ON a TO b")
                                .build())
                        .build())
                .addDatabases(DatabaseResult.builder()
                        .name("late")
                        .status(DatabaseResult.Status.SKIPPED)
                        .errorCode(ErrorCode.CANCELLED)
                        .message("cancelled")
                        .build())
                .addRoles(RoleResult.builder()
                        .name("app")
                        .status(RoleResult.Status.PARTIAL)
                        .message("no password")
                        .generatedPassword("hunter2")
                        .build())
                .addFindings(Finding.warning("role-settings", "of all roles"))
                .checks(REPORT)
                .build();

        assertThat(result.toJson()).isEqualTo("""
                        {"migrationId":"m1","status":"failed","seconds":12.345,"databases":[\
                        {"name":"shop","method":"dump","status":"completed","message":null,"errorCode":null,"tables":12,\
                        "rows":1000000,"bytes":123456789,"seconds":8.449,"rejected":[],"findings":[{"id":"grant","severity":"warning",\
                        "database":"shop","message":"refused","remedy":null,"object":"table a","sqlState":"42501",\
                        "statement":"GRANT SELECT ON a TO b"}]},\
                        {"name":"late","method":null,"status":"skipped","message":"cancelled","errorCode":"cancelled","tables":0,"rows":0,"bytes":0,\
                        "seconds":0.0,"rejected":[],"findings":[]}],\
                        "roles":[{"name":"app","status":"partial","message":"no password"}],\
                        "findings":[{"id":"role-settings","severity":"warning","database":null,"message":"of all roles",\
                        "remedy":null,"object":null,"sqlState":null,"statement":null}],\
                        """ + CHECKS + "}").doesNotContain("hunter2");
        assertThat(result.databases())
                .hasSize(2)
                .allSatisfy(database -> assertThat(result.toJson()).contains(database.toJson()));
        assertThat(result.toJson()).contains(result.roles().get(0).toJson());
    }

    @Test
    void aFindingTellsAllThatItKnows() {
        assertThat(Finding.error("grant", "a").listing(List.of("t", "u")).toJson())
                .isEqualTo(
                        "{\"id\":\"grant\",\"severity\":\"error\",\"database\":null,\"message\":\"a\",\"remedy\":null,"
                                + "\"objects\":[\"t\",\"u\"],\"object\":null,\"sqlState\":null,\"statement\":null}");
    }

    @Test
    void found() {
        FoundMigration found =
                new FoundMigration("m1", Map.of("shop", EnumSet.allOf(Side.class), "crm", EnumSet.of(Side.TARGET)));

        assertThat(found.toJson()).isEqualTo("""
                        {"migrationId":"m1","databases":[{"name":"crm","sides":["target"]},\
                        {"name":"shop","sides":["source","target"]}]}""");
    }

    @Test
    void foundUnderAnotherName() {
        FoundMigration found =
                new FoundMigration("m1", Map.of("shop", EnumSet.of(Side.TARGET)), Map.of("shop", "store"));

        assertThat(found.toJson()).isEqualTo("""
                        {"migrationId":"m1","databases":[{"name":"shop","sides":["target"],"targetName":"store"}]}""");
        assertThat(found.toText()).contains("shop (store on the target): on the target");
    }
}
