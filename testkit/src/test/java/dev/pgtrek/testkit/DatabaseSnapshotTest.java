package dev.pgtrek.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DatabaseSnapshotTest {

    @Test
    void orderOfLinesPlaysNoPart() {
        DatabaseSnapshot one = new DatabaseSnapshot(List.of("b", "a"));
        DatabaseSnapshot other = new DatabaseSnapshot(List.of("a", "b"));
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(one.differencesFrom(other)).isEmpty();
    }

    @Test
    void onlyDifferingLinesAreShownAsOftenAsTheyDiffer() {
        DatabaseSnapshot expected =
                new DatabaseSnapshot(List.of("table a: 1 rows", "table b: 2 rows", "twice", "twice"));
        DatabaseSnapshot actual = new DatabaseSnapshot(List.of("table a: 1 rows", "table b: 3 rows", "new"));
        assertThat(actual).isNotEqualTo(expected);
        assertThat(actual.differencesFrom(expected))
                .containsExactly("+ new", "- table b: 2 rows", "+ table b: 3 rows", "- twice", "- twice");
    }
}
