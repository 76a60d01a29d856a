package dev.pgtrek.examples.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BenchmarkIT {
    @ParameterizedTest
    @EnumSource
    void everyToolBringsAllTables(BenchmarkDatabase database) throws InterruptedException {
        assumeTrue(Contender.DIRECTORY.isInstalled(), "pg_dump and pg_restore are not on the PATH");
        List<String> said = new ArrayList<>();
        BenchmarkOptions options = new BenchmarkOptions(database, 0.005, 1, 2, 15, 18, "64m");
        BenchmarkResult result = new Benchmark(options, said::add).run();
        assertThat(result.contenders())
                .as("%s", said)
                .contains(BenchmarkResult.PGTREK, Contender.PIPE.title(), Contender.DIRECTORY.title());
        assertThat(result.contenders())
                .allSatisfy(contender ->
                        assertThat(result.median(contender).toMillis()).isPositive());
    }
}
