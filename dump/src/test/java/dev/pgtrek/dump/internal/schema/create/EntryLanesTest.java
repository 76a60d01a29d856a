package dev.pgtrek.dump.internal.schema.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.dump.internal.schema.SchemaEntry;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EntryLanesTest {
    @Test
    void whatHangsTogetherStaysTogetherAndInOrder() {
        List<List<SchemaEntry>> lanes = EntryLanes.of(List.of(
                entry(1), entry(2), entry(3, 1), entry(4, 2), entry(5, 3), entry(6, 99), entry(7, 4, 98), entry(8, 6)));

        assertThat(lanes).hasSize(2);
        for (List<Integer> group : List.of(List.of(1, 3, 5), List.of(2, 4, 7), List.of(6, 8))) {
            assertThat(lanes)
                    .as("group %s", group)
                    .anySatisfy(lane -> assertThat(ids(lane)).containsSubsequence(group));
        }
        assertThat(lanes.get(0).size() + lanes.get(1).size()).isEqualTo(8);
        assertThat(lanes.get(1)).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void oneGroupMakesOneLane() {
        List<List<SchemaEntry>> lanes = EntryLanes.of(List.of(entry(1), entry(2, 1), entry(3, 2)));

        assertThat(ids(lanes.get(0))).containsExactly(1, 2, 3);
        assertThat(lanes.get(1)).isEmpty();
    }

    private static List<Integer> ids(List<SchemaEntry> lane) {
        return lane.stream().map(SchemaEntry::id).toList();
    }

    private static SchemaEntry entry(int id, Integer... dependencies) {
        return new SchemaEntry(
                id,
                0,
                0,
                List.of(dependencies),
                "TABLE",
                "s",
                "t" + id,
                "o",
                "",
                Optional.empty(),
                List.of(),
                Optional.empty());
    }
}
