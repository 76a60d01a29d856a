package dev.pgtrek.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleDatabasesIT {

    @ParameterizedTest
    @Tag("proof")
    @ValueSource(ints = {11, 12, 13, 14, 15, 16, 17})
    void everySampleLoadsOnEveryVersion(int major) {
        everySampleLoads(major);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 18})
    void everySampleLoads(int major) {
        try (PostgresServer server = PostgresServer.start(major)) {
            SampleDatabases.shop(server, "shop", 0.001);
            SampleDatabases.shop(server, "Second Shop", 0.002);
            String odd = SampleDatabases.oddNames(server);
            SampleDatabases.empty(server, "empty");

            assertThat(Contents.of(server, "shop").lines())
                    .filteredOn(line -> line.startsWith("table "))
                    .hasSizeGreaterThan(18)
                    .noneMatch(line -> line.contains(": 0 rows"));
            assertThat(Contents.of(server, "Second Shop").lines())
                    .anyMatch(line -> line.startsWith("table shop.order_line: 1200 rows"));
            assertThat(Contents.of(server, odd).lines())
                    .anyMatch(line -> line.startsWith("table \"Sch;ema \"\"q\"\" 'x'\".\"Order\": 9 rows"));
            assertThat(Contents.of(server, "empty").lines()).isEmpty();
            assertThat(Catalogs.of(server, "shop").lines()).hasSizeGreaterThan(300);
            assertThat(Catalogs.of(server, "empty").lines()).hasSizeLessThan(10);
            assertThat(Catalogs.ofCluster(server).lines()).hasSizeGreaterThan(15);
        }
    }

    @Test
    void shopOfScaleOneHasAMillionRows() {
        try (PostgresServer server = PostgresServer.start(18)) {
            SampleDatabases.shop(server, "shop", 1);
            assertThat(server.queryValue(
                            "shop", "SELECT round(sum(reltuples)::numeric, -5) FROM pg_class WHERE relkind = 'r'"))
                    .isEqualTo("1000000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = SampleDatabases.ODD_NAME)
    void oddNameTakesAllBytes(String name) {
        assertThat(name.getBytes(StandardCharsets.UTF_8)).hasSize(63);
    }
}
