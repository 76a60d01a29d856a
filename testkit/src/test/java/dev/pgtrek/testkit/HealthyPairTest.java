package dev.pgtrek.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Fact;
import dev.pgtrek.check.FactUnavailableException;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.RoleInfo;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.server.Side;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthyPairTest {
    @ParameterizedTest
    @ValueSource(ints = {10, 11, 12, 13, 14, 15, 16, 17, 18})
    void everyVersionIsThereAndReadyForLogicalReplication(int major) {
        CheckContext context = HealthyPair.of(major, 18).build();

        ServerInventory source = context.source();
        assertThat(source.version().major()).isEqualTo(major);
        assertThat(source.setting("wal_level")).contains("logical");
        assertThat(Integer.parseInt(source.setting("max_replication_slots").orElseThrow()))
                .isGreaterThan(source.usedReplicationSlots());
        assertThat(Integer.parseInt(source.setting("max_wal_senders").orElseThrow()))
                .isGreaterThan(source.usedWalSenders());
        assertThat(source.user().superuser()).isTrue();
        assertThat(source.availableExtension("plpgsql")).isPresent();
        assertThat(context.target().version().major()).isEqualTo(18);
    }

    @Test
    void thePairIsTwoServers() {
        CheckContext context = HealthyPair.of(15, 15).build();

        assertThat(context.source().systemIdentifier())
                .isPresent()
                .isNotEqualTo(context.target().systemIdentifier());
    }

    @Test
    void oneDatabaseIsToBeMigratedAndTheTargetHoldsNothing() {
        CheckContext context = HealthyPair.of(14, 18).build();

        assertThat(context.databases()).containsExactly("app");
        DatabaseInventory app = context.sourceDatabase("app");
        assertThat(app.isEmpty()).isFalse();
        assertThat(app.tables()).allMatch(TableInfo::hasReplicationKey).allMatch(TableInfo::readable);
        assertThat(context.source().roles()).extracting(RoleInfo::name).contains("app", "postgres", "pg_monitor");
        assertThat(context.targetDatabase("app")).isEmpty();
        assertThat(context.target().database("app")).isEmpty();
        assertThat(context.selectedBytes()).isPositive();
    }

    @Test
    void oneChangeChangesOneThing() {
        CheckContext changed = HealthyPair.of(14, 18)
                .setting(Side.SOURCE, "wal_level", "replica")
                .build();

        assertThat(changed.source().setting("wal_level")).contains("replica");
        assertThat(changed.target()).isEqualTo(HealthyPair.of(14, 18).build().target());
        assertThat(ServerInventory.builder()
                        .from(changed.source())
                        .putSetting("wal_level", "logical")
                        .build())
                .isEqualTo(HealthyPair.of(14, 18).build().source());
    }

    @Test
    void aTableThatLosesItsKeyCannotBeReplicated() {
        CheckContext context = HealthyPair.of(14, 18)
                .table("app", "public.orders", table -> table.primaryKey(List.of()))
                .build();

        assertThat(context.sourceDatabase("app").tables())
                .filteredOn(table -> !table.hasReplicationKey())
                .extracting(TableInfo::name)
                .containsExactly("orders");
        assertThat(HealthyPair.of(14, 18)
                        .table(
                                "app",
                                "public.orders",
                                table -> table.primaryKey(List.of()).replicaIdentity(TableInfo.ReplicaIdentity.FULL))
                        .build()
                        .sourceDatabase("app")
                        .tables())
                .allMatch(TableInfo::hasReplicationKey);
    }

    @Test
    void aTableIsAddedInOneLine() {
        CheckContext context = HealthyPair.of(14, 18)
                .addTable("app", "public.notes")
                .addTable("app", "audit.log", table -> table.primaryKey(List.of()))
                .build();

        DatabaseInventory app = context.sourceDatabase("app");
        assertThat(app.tables())
                .extracting(table -> table.qualifiedName().toString())
                .containsExactly("public.customers", "public.orders", "public.notes", "audit.log");
        assertThat(app.tables()).extracting(TableInfo::oid).doesNotHaveDuplicates();
        assertThat(app.schemas()).containsExactlyInAnyOrder("public", "audit");
        assertThat(app.tables())
                .filteredOn(table -> !table.hasReplicationKey())
                .extracting(TableInfo::name)
                .containsExactly("log");
        assertThat(context.targetDatabase("app")).isEmpty();
    }

    @Test
    void anOrdinaryUserHasNothingOfTheSuperusersLeft() {
        CheckContext context =
                HealthyPair.of(14, 18).ordinaryUser(Side.SOURCE, "reader").build();

        assertThat(context.source().user().name()).isEqualTo("reader");
        assertThat(context.source().user().superuser()).isFalse();
        assertThat(context.source().user().replication()).isFalse();
        assertThat(context.source().user().readsPasswords()).isFalse();
        assertThat(context.source().user().actsAs("postgres")).isFalse();
        assertThat(context.source().role("reader").orElseThrow().login()).isTrue();
        assertThat(context.target().user().superuser()).isTrue();
    }

    @Test
    void databasesAreAddedAndChangedOnEitherSide() {
        CheckContext context = HealthyPair.of(14, 18)
                .addDatabase("billing")
                .addTargetDatabase("billing")
                .databaseInfo(Side.SOURCE, "billing", info -> info.encoding("LATIN1"))
                .database(Side.TARGET, "billing", contents -> contents.otherObjects(3))
                .build();

        assertThat(context.databases()).containsExactly("app", "billing");
        assertThat(context.databaseInfo("billing").orElseThrow().encoding()).isEqualTo("LATIN1");
        assertThat(context.databaseInfo("app").orElseThrow().encoding()).isEqualTo("UTF8");
        assertThat(context.targetDatabase("billing").orElseThrow().otherObjects())
                .isEqualTo(3);
    }

    @Test
    void optionsAndFactsReachTheContext() {
        Fact<Long> freeBytes = Fact.ofServer("free-bytes", Side.TARGET, connection -> {
            throw new AssertionError("no test reads it");
        });
        Fact<String> note = Fact.ofDatabase("note", Side.SOURCE, connection -> {
            throw new AssertionError("no test reads it");
        });

        CheckContext context = HealthyPair.of(14, 18)
                .options(options -> options.allowOlderTarget(true))
                .options(options -> options.jobs(9))
                .fact(freeBytes, 5L)
                .fact(note, "app", "fine")
                .build();

        assertThat(context.options().allowOlderTarget()).isTrue();
        assertThat(context.options().jobs()).isEqualTo(9);
        assertThat(context.fact(freeBytes)).isEqualTo(5);
        assertThat(context.fact(note, "app")).isEqualTo("fine");
        assertThatThrownBy(() -> HealthyPair.of(14, 18).build().fact(freeBytes))
                .isInstanceOf(FactUnavailableException.class);
    }

    @Test
    void aCheckOfOnesOwnIsTestedInTwoLines() {
        PreCheck atMostOneDatabase = new PreCheck() {
            @Override
            public String id() {
                return "one-database";
            }

            @Override
            public List<Finding> check(CheckContext context) {
                return context.databases().size() <= 1
                        ? List.of()
                        : List.of(Finding.error(id(), context.databases().size() + " databases are selected"));
            }
        };

        assertThat(atMostOneDatabase.check(HealthyPair.of(14, 18).build())).isEmpty();
        assertThat(atMostOneDatabase.check(
                        HealthyPair.of(14, 18).addDatabase("more").build()))
                .extracting(Finding::message)
                .containsExactly("2 databases are selected");
    }

    @Test
    void whatIsNotThereCannotBeChanged() {
        HealthyPair pair = HealthyPair.of(14, 18);

        assertThatThrownBy(() -> pair.table("app", "public.nothing", table -> {}))
                .hasMessage("database 'app' has no table 'public.nothing', only [public.customers, public.orders]");
        assertThatThrownBy(() -> pair.addTable("nothing", "public.t"))
                .hasMessage("there is no database 'nothing' on the source, only [app]");
        assertThatThrownBy(() -> pair.addTable("app", "notes")).hasMessage("table must be schema.name, was 'notes'");
        assertThatThrownBy(() -> pair.addTable("app", "public.orders"))
                .hasMessage("database 'app' has a table 'public.orders' already");
        assertThatThrownBy(() -> pair.database(Side.TARGET, "app", contents -> {}))
                .hasMessage("there is no database 'app' on the target, only []");
        assertThatThrownBy(() -> pair.databaseInfo(Side.TARGET, "app", info -> {}))
                .hasMessage("the target has no database 'app', only [postgres, template0, template1]");
        assertThatThrownBy(() -> HealthyPair.of(9, 18)).hasMessage("major must be 10 to 18, was 9");
    }
}
