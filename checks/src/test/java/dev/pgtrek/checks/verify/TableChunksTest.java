package dev.pgtrek.checks.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.inventory.TableInfo;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class TableChunksTest {
    private static final long MIB = 1L << 20;

    private static TableInfo table(long bytes) {
        return TableInfo.builder()
                .oid(1)
                .schema("s")
                .name("t")
                .owner("o")
                .bytes(bytes)
                .build();
    }

    private static List<List<Long>> sizes(long... bytes) {
        return TableChunks.of(
                        LongStream.of(bytes).mapToObj(TableChunksTest::table).toList())
                .stream()
                .map(chunk -> chunk.tables().stream().map(TableInfo::bytes).toList())
                .toList();
    }

    @Test
    void theLargestComeFirstAndBigOnesAlone() {
        assertThat(sizes(1, 9 * MIB, 0, 8 * MIB)).containsExactly(List.of(9 * MIB), List.of(8 * MIB), List.of(1L, 0L));
    }

    @Test
    void smallOnesDoNotAddUpToTooMuch() {
        assertThat(sizes(7 * MIB, 7 * MIB, 7 * MIB, 7 * MIB, 7 * MIB))
                .containsExactly(List.of(7 * MIB, 7 * MIB, 7 * MIB, 7 * MIB), List.of(7 * MIB));
    }

    @Test
    void noStatementIsAboutMoreThanFiveHundredTables() {
        List<TableInfo> tables =
                IntStream.range(0, 1100).mapToObj(i -> table(0)).toList();

        assertThat(TableChunks.of(tables))
                .extracting(chunk -> chunk.tables().size())
                .containsExactly(500, 500, 100);
    }

    @Test
    void nothingGivesNothing() {
        assertThat(TableChunks.of(List.of())).isEmpty();
    }
}
