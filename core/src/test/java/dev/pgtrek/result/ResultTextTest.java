package dev.pgtrek.result;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.CheckReport.NotRun;
import dev.pgtrek.check.Finding;
import dev.pgtrek.server.Side;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultTextTest {
    private static final CheckReport REPORT = CheckReport.of(
            List.of("languages", "extensions", "disk"),
            List.of(
                    Finding.warning("languages", "plperl is missing").forDatabase("shop"),
                    Finding.error("extensions", "postgis is\n  not there").withRemedy("install\nit")),
            List.of(new NotRun("disk", "not permitted")));

    @Test
    void aPlanTellsWhatGoesHowAndWhatDoesNotGo() {
        MigrationPlan plan = MigrationPlan.builder()
                .addDatabases(DatabasePlan.builder()
                        .name("shop")
                        .method("dump")
                        .addRejected(new DatabasePlan.RejectedStrategy(
                                "replication", List.of(Finding.error("wal-level", "wal_level is replica"))))
                        .tables(1200)
                        .bytes(1_500_000)
                        .build())
                .addDatabases(DatabasePlan.builder().name("old").build())
                .putLeftOut("template0", "accepts no connections")
                .checks(CheckReport.of(List.of(), List.of(), List.of()))
                .build();

        assertThat(plan.toText().lines())
                .containsExactly(
                        "database  method          tables    size",
                        "shop      dump             1,200  1.5 MB",
                        "old       can't be moved       0     0 B",
                        "",
                        "shop: not by replication, since wal_level is replica",
                        "template0: left out, accepts no connections",
                        "passed: 0 checks, 0 errors, 0 warnings");
    }

    @Test
    void aResultIsATableThenWhatIsToBeKnown() {
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
                        .addFindings(Finding.warning("comment", "left out")
                                .about("extension hstore")
                                .forDatabase("shop"))
                        .build())
                .addDatabases(DatabaseResult.builder()
                        .name("😀")
                        .status(DatabaseResult.Status.FAILED)
                        .message("it is\nnot empty")
                        .build())
                .addRoles(RoleResult.builder()
                        .name("app")
                        .status(RoleResult.Status.PARTIAL)
                        .message("no password")
                        .generatedPassword("hunter2")
                        .build())
                .addRoles(RoleResult.builder()
                        .name("postgres")
                        .status(RoleResult.Status.SKIPPED)
                        .message("the system's")
                        .build())
                .addFindings(Finding.warning("role-settings", "of all roles"))
                .checks(REPORT)
                .build();

        assertThat(result.toText().lines())
                .containsExactly(
                        "database  method  status     tables       rows      size  seconds",
                        "shop      dump    completed      12  1,000,000  123.5 MB      8.4",
                        "😀         -       failed          0          0       0 B      0.0",
                        "",
                        "warning  comment [shop]: extension hstore: left out",
                        "😀: it is not empty",
                        "role app: partial, no password",
                        "roles: 1 partial, 1 skipped",
                        "warning  role-settings: of all roles",
                        "warning  languages [shop]: plperl is missing",
                        "migration m1: failed after 12.3 s")
                .noneMatch(line -> line.contains("hunter2"));
    }

    @Test
    void oneDatabaseOrRoleIsShownByItself() {
        DatabaseResult late = DatabaseResult.builder()
                .name("late")
                .status(DatabaseResult.Status.FAILED)
                .message("it is full")
                .build();

        assertThat(late.toText()).isEqualTo("""
                        database  method  status  tables  rows  size  seconds
                        late      -       failed       0     0   0 B      0.0

                        late: it is full
                        """);
        assertThat(DatabasePlan.builder()
                        .name("late")
                        .method("dump")
                        .addFindings(Finding.warning("grant", "refused"))
                        .build()
                        .toText())
                .isEqualTo("""
                        database  method  tables  size
                        late      dump         0   0 B

                        warning  grant: refused
                        """);
        assertThat(RoleResult.builder()
                        .name("app")
                        .status(RoleResult.Status.CREATED)
                        .generatedPassword("hunter2")
                        .build()
                        .toText())
                .isEqualTo("role app: created\n");
        assertThat(Finding.warning("grant", "refused").withRemedy("grant it").toText())
                .isEqualTo("grant: refused -> grant it\n");
        assertThat(new FoundMigration("m1", Map.of("shop", EnumSet.allOf(Side.class))).toText())
                .isEqualTo("migration m1\nshop: on the source and the target\n");
    }
}
