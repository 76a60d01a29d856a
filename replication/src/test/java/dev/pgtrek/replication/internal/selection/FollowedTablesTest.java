package dev.pgtrek.replication.internal.selection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.replication.option.KeylessTables;
import dev.pgtrek.testkit.HealthyPair;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tables of which no changes arrive have their rows copied again by a cutover, whatever was chosen for those without keys.
 */
class FollowedTablesTest {
    @ParameterizedTest
    @EnumSource(KeylessTables.class)
    void rowsOfUsersInTablesOfExtensionsAndUnloggedTablesAreCopiedAtTheCutover(KeylessTables keyless) {
        CheckContext facts = HealthyPair.of(15, 17)
                .table(
                        HealthyPair.DATABASE,
                        "public.customers",
                        table -> table.extension("plpgsql")
                                .extensionConfiguration("WHERE own")
                                .replicaIdentity(TableInfo.ReplicaIdentity.NOTHING))
                .table(HealthyPair.DATABASE, "public.orders", table -> table.unlogged(true))
                .build();
        FollowedTables tables = FollowedTables.of(facts, HealthyPair.DATABASE, keyless);
        assertThat(tables.copiedAtCutover(keyless))
                .containsExactlyInAnyOrder(
                        new QualifiedName("public", "customers"), new QualifiedName("public", "orders"));
        assertThat(tables.published()).isEmpty();
        assertThat(tables.withoutKey()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(KeylessTables.class)
    void rowsThatComeWithAnExtensionAreNot(KeylessTables keyless) {
        CheckContext facts = HealthyPair.of(15, 17)
                .table(HealthyPair.DATABASE, "public.customers", table -> table.extension("plpgsql"))
                .build();
        FollowedTables tables = FollowedTables.of(facts, HealthyPair.DATABASE, keyless);
        assertThat(tables.copiedAtCutover(keyless)).isEmpty();
        assertThat(tables.published()).containsExactly(new QualifiedName("public", "orders"));
    }
}
