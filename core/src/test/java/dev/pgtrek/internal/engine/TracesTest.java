package dev.pgtrek.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.internal.engine.Traces.Trace;
import dev.pgtrek.internal.sql.DatabaseNames;
import dev.pgtrek.internal.sql.ReplicationName;
import dev.pgtrek.result.FoundMigration;
import dev.pgtrek.server.Side;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TracesTest {
    private static Trace serverWide(String of, String in) {
        return new Trace(name(of), in, Optional.empty(), false);
    }

    private static Trace publication(String of, String in) {
        return new Trace(name(of), in, Optional.empty(), true);
    }

    private static Trace schema(String of, String in, String recordedTarget) {
        return new Trace(name(of), in, Optional.of(new DatabaseNames(of, recordedTarget)), true);
    }

    private static String name(String database) {
        return ReplicationName.of("m1", database).toString();
    }

    private static List<FoundMigration> found(List<Trace> source, List<Trace> target, String... databasesOfSource) {
        return new Traces(Map.of(Side.SOURCE, source, Side.TARGET, target), List.of(databasesOfSource)).migrations();
    }

    @Test
    void theTargetsSchemaTellsTheNameOnTheSource() {
        assertThat(found(List.of(), List.of(schema("old", "new", "new"), publication("old", "new"))))
                .containsExactly(new FoundMigration("m1", Map.of("old", Set.of(Side.TARGET)), Map.of("old", "new")));
    }

    @Test
    void aSubscriptionIsOfTheDatabaseOfTheSourceWithItsHash() {
        assertThat(found(List.of(serverWide("old", "old")), List.of(serverWide("old", "new")), "other", "old"))
                .containsExactly(new FoundMigration(
                        "m1", Map.of("old", Set.of(Side.SOURCE, Side.TARGET)), Map.of("old", "new")));
    }

    @Test
    void copiesOfDatabasesAreNoDatabasesOfTheMigration() {
        assertThat(found(
                        List.of(publication("old", "copy of old")),
                        List.of(
                                schema("old", "new", "new"),
                                schema("old", "copy of new", "new"),
                                publication("old", "copy of new")),
                        "old",
                        "copy of old"))
                .containsExactly(new FoundMigration("m1", Map.of("old", Set.of(Side.TARGET)), Map.of("old", "new")));
    }

    @Test
    void exchangedNamesAreToldApart() {
        assertThat(found(
                        List.of(serverWide("a", "a")), List.of(schema("a", "b", "b"), schema("b", "a", "a")), "a", "b"))
                .containsExactly(new FoundMigration(
                        "m1",
                        Map.of("a", Set.of(Side.SOURCE, Side.TARGET), "b", Set.of(Side.TARGET)),
                        Map.of("a", "b", "b", "a")));
    }

    @Test
    void equalNamesNeedNoRecord() {
        assertThat(found(List.of(publication("shop", "shop")), List.of(publication("shop", "shop"))))
                .containsExactly(new FoundMigration("m1", Map.of("shop", Set.of(Side.SOURCE, Side.TARGET))));
    }
}
