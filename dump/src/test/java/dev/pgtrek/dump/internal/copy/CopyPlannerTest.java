package dev.pgtrek.dump.internal.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.dump.internal.copy.CopyPlanner.Plan;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CopyPlannerTest {
    private static final long MIB = 1 << 20;

    private long oid;

    private TableInfo table(String name, long bytes) {
        return TableInfo.builder()
                .oid(++oid)
                .schema("s")
                .name(name)
                .owner("o")
                .bytes(bytes)
                .build();
    }

    @Test
    void onlyTablesBeyondOneJobsShareAreSplit() {
        TableInfo huge = table("huge", 4_000 * MIB);
        TableInfo large = table("large", 900 * MIB);
        assertThat(new CopyPlanner(CopyOptions.defaults(), 4, List.of(huge, large)).worthSplitting())
                .containsExactly(huge);
        assertThat(new CopyPlanner(CopyOptions.defaults(), 1, List.of(huge)).worthSplitting())
                .isEmpty();
        assertThat(new CopyPlanner(CopyOptions.defaults(), 4, List.of(table("alone", 200 * MIB))).worthSplitting())
                .isEmpty();
    }

    @Test
    void tablesThatArePopulatedOrAnExtensionsAreNeverSplit() {
        TableInfo populated = table("populated", 4_000 * MIB);
        TableInfo extension = table("extension", 4_000 * MIB);
        CopyOptions options = CopyOptions.builder()
                .putPopulated(populated.qualifiedName(), populated.qualifiedName())
                .extensionTables(Map.of(extension.qualifiedName(), ""))
                .build();
        assertThat(new CopyPlanner(options, 4, List.of(populated)).worthSplitting())
                .isEmpty();
        assertThat(new CopyPlanner(options, 4, List.of(extension)).worthSplitting())
                .isEmpty();
    }

    @Test
    void eachPartOfALargeTableComesBeforeSmallerTables() {
        TableInfo large = table("large", 1_000 * MIB);
        TableInfo other = table("other", 400 * MIB);
        Plan plan = new CopyPlanner(CopyOptions.defaults(), 2, List.of(other, large))
                .plan(Map.of(large.oid(), RowRange.ofPages(1_000, 4)));
        assertThat(names(plan)).containsExactly("large", "large", "large", "large", "other");
        assertThat(plan.tasks()).extracting(CopyTask::weight).startsWith(large.bytes(), large.bytes());
        assertThat(plan.states()).extracting(state -> state.table().name()).containsExactly("other", "large");
    }

    @Test
    void rowsArriveFrozenOnlyInTablesThatAreCopiedAsAWhole() {
        TableInfo split = table("split", 1_000 * MIB);
        TableInfo whole = table("whole", 500 * MIB);
        TableInfo small = table("small", 100);
        QualifiedName root = new QualifiedName("s", "root");
        TableInfo partition = TableInfo.builder()
                .from(table("partition", 500 * MIB))
                .rowsMoveWithin(root)
                .build();
        List<TableInfo> tables = List.of(split, whole, small, partition);
        Map<Long, List<RowRange>> ranges = Map.of(split.oid(), RowRange.ofPages(1_000, 4));

        Plan plan = new CopyPlanner(CopyOptions.defaults(), 2, tables).plan(ranges);
        assertThat(plan.states())
                .extracting(TableState::landing)
                .containsExactly(LoadMode.PLAIN, LoadMode.FROZEN, LoadMode.PLAIN, LoadMode.ROOT);
        assertThat(plan.states().get(3).destination()).isEqualTo(root);

        CopyOptions thawed = CopyOptions.builder().freeze(false).build();
        assertThat(new CopyPlanner(thawed, 2, tables.subList(0, 3)).plan(ranges).states())
                .extracting(TableState::landing)
                .containsOnly(LoadMode.PLAIN);
    }

    @Test
    void smallTablesShareATaskAndStillGiveEveryJobSeveral() {
        List<TableInfo> tables = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            tables.add(table("t" + i, 24 << 10));
        }
        assertThat(new CopyPlanner(CopyOptions.defaults(), 2, tables)
                        .plan(Map.of())
                        .tasks())
                .hasSize(63)
                .allSatisfy(task -> assertThat(task.parts()).hasSizeLessThanOrEqualTo(64));
        assertThat(new CopyPlanner(CopyOptions.defaults(), 8, tables.subList(0, 40))
                        .plan(Map.of())
                        .tasks())
                .hasSize(40);
    }

    @Test
    void tablesThatMayCollideHaveATransactionOfTheirOwn() {
        TableInfo one = table("one", 10);
        TableInfo two = table("two", 10);
        CopyOptions options = CopyOptions.builder()
                .putPopulated(one.qualifiedName(), one.qualifiedName())
                .putPopulated(two.qualifiedName(), two.qualifiedName())
                .build();
        Plan plan = new CopyPlanner(options, 1, List.of(one, two)).plan(Map.of());
        assertThat(plan.tasks()).hasSize(2);
        assertThat(plan.states()).extracting(TableState::landing).containsOnly(LoadMode.POPULATED);
    }

    @Test
    void partitionsThatMayCollideHaveOneTransactionTogether() {
        TableInfo one = table("one", 10);
        TableInfo two = table("two", 4_000 * MIB);
        QualifiedName root = new QualifiedName("public", "root");
        CopyOptions options = CopyOptions.builder()
                .putPopulated(one.qualifiedName(), root)
                .putPopulated(two.qualifiedName(), root)
                .build();
        Plan plan = new CopyPlanner(options, 4, List.of(one, two)).plan(Map.of());
        assertThat(plan.tasks()).singleElement().satisfies(task -> {
            assertThat(task.whole()).contains(root);
            assertThat(task.parts()).hasSize(2);
        });
    }

    private static List<String> names(Plan plan) {
        return plan.tasks().stream()
                .flatMap(task -> task.parts().stream())
                .map(part -> part.table().table().name())
                .toList();
    }
}
