package dev.pgtrek.dump.internal.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowRangeTest {
    @Test
    void theFirstRangeOfPagesHasNoBeginningAndTheLastNoEnd() {
        assertThat(conditions(RowRange.ofPages(100, 3)))
                .containsExactly(
                        "ctid < '(33,0)'::pg_catalog.tid",
                        "ctid >= '(33,0)'::pg_catalog.tid AND ctid < '(66,0)'::pg_catalog.tid",
                        "ctid >= '(66,0)'::pg_catalog.tid");
    }

    @Test
    void thereAreNoMoreRangesThanPages() {
        assertThat(conditions(RowRange.ofPages(2, 5)))
                .containsExactly("ctid < '(1,0)'::pg_catalog.tid", "ctid >= '(1,0)'::pg_catalog.tid");
        assertThat(RowRange.ofPages(1, 5)).containsExactly(RowRange.all());
        assertThat(RowRange.ofPages(0, 5)).containsExactly(RowRange.all());
    }

    @Test
    void pagesBeyondThirtyOneBitsAreNamedAsTheyAre() {
        assertThat(conditions(RowRange.ofPages(4_294_967_294L, 2)))
                .contains("ctid >= '(2147483647,0)'::pg_catalog.tid");
    }

    @Test
    void rangesOfAKeyCoverAllThatABigintCanHold() {
        assertThat(conditions(RowRange.ofKey("a \"key\"", Long.MIN_VALUE, Long.MAX_VALUE, 4)))
                .containsExactly(
                        "\"a \"\"key\"\"\" < '-4611686018427387904'::pg_catalog.int8",
                        "\"a \"\"key\"\"\" >= '-4611686018427387904'::pg_catalog.int8"
                                + " AND \"a \"\"key\"\"\" < '0'::pg_catalog.int8",
                        "\"a \"\"key\"\"\" >= '0'::pg_catalog.int8"
                                + " AND \"a \"\"key\"\"\" < '4611686018427387904'::pg_catalog.int8",
                        "\"a \"\"key\"\"\" >= '4611686018427387904'::pg_catalog.int8");
    }

    @Test
    void aKeyOfOneValueIsOneRange() {
        assertThat(RowRange.ofKey("id", 7, 7, 4)).containsExactly(RowRange.all());
    }

    private static List<String> conditions(List<RowRange> ranges) {
        return ranges.stream().map(range -> range.condition().orElseThrow()).toList();
    }
}
