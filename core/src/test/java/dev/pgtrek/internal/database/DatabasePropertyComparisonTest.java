package dev.pgtrek.internal.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.Finding;
import dev.pgtrek.inventory.DatabaseInfo;
import java.util.List;
import org.junit.jupiter.api.Test;

class DatabasePropertyComparisonTest {
    private static DatabaseInfo.Builder database() {
        return DatabaseInfo.builder()
                .name("shop")
                .owner("app")
                .comment("goods")
                .grants(List.of("=c/app", "app=CTc/app"))
                .addSettings("work_mem=4MB");
    }

    @Test
    void equalDatabasesGiveNoFinding() {
        DatabaseInfo inAnotherOrder = DatabaseInfo.builder()
                .from(database().build())
                .grants(List.of("app=CTc/app", "=c/app"))
                .build();

        assertThat(DatabasePropertyComparison.compare(database().build(), inAnotherOrder, false))
                .isEmpty();
    }

    @Test
    void everyDifferenceIsNamedButNoSecret() {
        DatabaseInfo target = DatabaseInfo.builder()
                .name("shop")
                .owner("postgres")
                .encoding("LATIN1")
                .connectionLimit(5)
                .addSettings("app.key=hidden", "work_mem=4MB")
                .build();

        Finding finding = DatabasePropertyComparison.compare(database().build(), target, false)
                .orElseThrow();

        assertThat(finding.id()).isEqualTo("database-kept");
        assertThat(finding.database()).contains("shop");
        assertThat(finding.message())
                .contains(
                        "owner (source app, target postgres)",
                        "encoding (source UTF8, target LATIN1)",
                        "connection limit (source none, target 5)",
                        "comment",
                        "grants (source [=c/app, app=CTc/app], target the defaults)",
                        "settings app.key")
                .doesNotContain("hidden", "work_mem", "LC_COLLATE");
    }
}
