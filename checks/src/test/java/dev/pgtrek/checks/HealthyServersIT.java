package dev.pgtrek.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.Severity;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresServer;
import dev.pgtrek.testkit.SampleDatabases;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Between healthy servers nothing stands in the way. */
class HealthyServersIT {
    @ParameterizedTest
    @CsvSource("10, 18")
    void nothingIsFound(int source, int target) {
        try (PostgresPair pair = PostgresPair.start(source, target)) {
            checkHealthy(pair);
        }
    }

    static Stream<Arguments> sameOrNewer() {
        return IntStream.rangeClosed(10, 18)
                .boxed()
                .flatMap(source -> IntStream.rangeClosed(source, 18).mapToObj(target -> Arguments.of(source, target)));
    }

    @ParameterizedTest
    @Tag("proof")
    @MethodSource("sameOrNewer")
    void nothingIsFoundBetweenAnySupportedVersions(int source, int target) {
        try (PostgresPair pair = PostgresPair.start(source, target)) {
            checkHealthy(pair);
        }
    }

    private static void checkHealthy(PostgresPair pair) {
        PostgresServer source = pair.source();
        source.execute("postgres", "CREATE DATABASE plain");
        source.execute(
                "plain",
                "CREATE EXTENSION citext",
                "CREATE TABLE customer (id serial PRIMARY KEY, name citext, tags text[] DEFAULT array_append('{}'::text[], 'x'))",
                "CREATE TABLE item (customer int REFERENCES customer, position int, PRIMARY KEY (customer, position))",
                "CREATE VIEW busy AS SELECT pid, usename, state FROM pg_stat_activity WHERE state <> 'idle'",
                "CREATE MATERIALIZED VIEW named AS SELECT upper(name::text) AS name, now() AS made FROM customer");
        SampleDatabases.shop(source, "shop", 0.001);

        CheckReport all =
                Checking.replication(pair).includeDatabase("plain").build().check();
        assertThat(all.findings()).noneMatch(finding -> finding.severity() != Severity.INFO);
        assertThat(all.notRun()).isEmpty();
        CheckReport standard = Checking.standard(pair).build().check();
        assertThat(standard.findings()).noneMatch(finding -> finding.severity() != Severity.INFO);
        assertThat(standard.notRun()).isEmpty();
    }
}
