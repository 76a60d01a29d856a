package dev.pgtrek.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.option.SourceLimits;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineTest {
    @ParameterizedTest
    @CsvSource({"4, 1, 1", "6, 3, 1", "7, 4, 1", "10, 4, 2", "100, 4, 4"})
    void fewerSessionsMeanFewerJobsAndDatabasesAtOnce(int sessions, int jobs, int databases) {
        MigrationOptions limited = new Engine(
                        "test",
                        MigrationOptions.builder()
                                .jobs(4)
                                .parallelDatabases(4)
                                .sourceLimits(SourceLimits.builder()
                                        .connections(sessions)
                                        .build())
                                .build(),
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of())
                .options();
        assertThat(limited.jobs()).isEqualTo(jobs);
        assertThat(limited.parallelDatabases()).isEqualTo(databases);
        assertThat(limited.parallelDatabases() * 3 + limited.jobs()).isLessThanOrEqualTo(sessions);
    }
}
