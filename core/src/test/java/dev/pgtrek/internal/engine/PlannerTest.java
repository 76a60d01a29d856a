package dev.pgtrek.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.FactUnavailableException;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.check.Severity;
import dev.pgtrek.internal.engine.Inspector.Inspection;
import dev.pgtrek.inventory.CurrentUser;
import dev.pgtrek.inventory.DatabaseInfo;
import dev.pgtrek.inventory.DatabaseInventory;
import dev.pgtrek.inventory.ServerInventory;
import dev.pgtrek.inventory.TableInfo;
import dev.pgtrek.option.Content;
import dev.pgtrek.option.MigrationOptions;
import dev.pgtrek.result.DatabasePlan;
import dev.pgtrek.result.MigrationPlan;
import dev.pgtrek.select.DatabaseSelection;
import dev.pgtrek.select.NamePattern;
import dev.pgtrek.select.ObjectPattern;
import dev.pgtrek.select.TableSelection;
import dev.pgtrek.server.ServerVersion;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.MigrationStrategy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final MigrationStrategy DUMP = strategy("dump");

    @Test
    void theFirstStrategyWhoseRequirementsHoldIsUsed() {
        MigrationStrategy replication = strategy(
                "replication", check("wal-level", context -> List.of(Finding.error("wal-level", "it is 'replica'"))));
        MigrationPlan plan = plan(context("shop", "billing"), replication, DUMP);
        assertThat(plan.databases()).extracting(DatabasePlan::method).containsOnly(Optional.of("dump"));
        assertThat(plan.databases().get(0).rejected().get(0).reasons())
                .extracting(Finding::message)
                .containsExactly("it is 'replica'");
        assertThat(plan.checks().passed()).isTrue();
        assertThat(plan.checks().warnings()).extracting(Finding::id).containsExactly("wal-level");
    }

    @Test
    void whatIsUnmetForOneDatabaseConcernsThatOneAlone() {
        MigrationStrategy replication = strategy(
                "replication",
                check("keys", context -> List.of(Finding.error("keys", "no key").forDatabase("shop"))));
        MigrationPlan plan = plan(context("shop", "billing"), replication, DUMP);
        assertThat(plan.database("shop").orElseThrow().method()).hasValue("dump");
        assertThat(plan.database("billing").orElseThrow().method()).hasValue("replication");
    }

    @Test
    void unmetRequirementsAreErrorsWhereNoStrategyIsLeft() {
        MigrationStrategy replication = strategy(
                "replication",
                check("keys", context -> List.of(Finding.error("keys", "no key").forDatabase("shop"))));
        MigrationPlan plan = plan(context("shop", "billing"), replication);
        assertThat(plan.database("shop").orElseThrow().feasible()).isFalse();
        assertThat(plan.database("billing").orElseThrow().feasible()).isTrue();
        assertThat(plan.checks().serverErrors()).isEmpty();
        assertThat(plan.checks().errorsOf("shop")).hasSize(1);
    }

    @Test
    void aRequirementThatCouldNotBeCheckedIsNotMet() {
        MigrationStrategy replication = strategy("replication", check("slots", context -> {
            throw new FactUnavailableException("not to be seen");
        }));
        MigrationPlan plan = plan(context("shop"), replication, DUMP);
        assertThat(plan.database("shop").orElseThrow().method()).hasValue("dump");
        assertThat(plan.checks().notRun()).hasSize(1);
    }

    @Test
    void aCheckThatThrowsIsAnErrorOfItsOwnAndTheOthersRun() {
        PreCheck broken = check("broken", context -> {
            throw new IllegalStateException("planted");
        });
        PreCheck good = check("good", context -> List.of(Finding.info("good", "fine")));
        MigrationPlan plan =
                new Planner("test", inspection(context("shop")), List.of(broken, good), List.of(DUMP)).plan();
        assertThat(plan.checks().findings()).extracting(Finding::id).containsExactly("broken", "good");
        assertThat(plan.checks().errors().get(0).message()).contains("planted");
    }

    @Test
    void ignoredChecksAreSilentAndStrictOnesAreErrors() {
        PreCheck one = check("one", context -> List.of(Finding.warning("one", "w")));
        PreCheck two = check("two", context -> List.of(Finding.warning("two", "w")));
        CheckContext context = context("shop").toBuilder()
                .options(MigrationOptions.builder()
                        .addIgnoredChecks("one")
                        .addStrictChecks("two")
                        .build())
                .build();
        MigrationPlan plan = new Planner("test", inspection(context), List.of(one, two), List.of(DUMP)).plan();
        assertThat(plan.checks().findings()).hasSize(1);
        assertThat(plan.checks().findings().get(0).id()).isEqualTo("two");
        assertThat(plan.checks().findings().get(0).severity()).isEqualTo(Severity.ERROR);
    }

    @Test
    void checksRunWhereTheyApplyToTheContent() {
        PreCheck ofRows = new PreCheck() {
            @Override
            public String id() {
                return "of-rows";
            }

            @Override
            public boolean appliesTo(Content content) {
                return content.hasRows();
            }

            @Override
            public List<Finding> check(CheckContext context) {
                return List.of(Finding.error(id(), "e"));
            }
        };
        for (Content content : Content.values()) {
            CheckContext context = context("shop").toBuilder()
                    .options(MigrationOptions.builder().content(content).build())
                    .build();
            MigrationPlan plan = new Planner("test", inspection(context), List.of(ofRows), List.of(DUMP)).plan();
            assertThat(plan.checks().passed()).as("%s", content).isEqualTo(content == Content.DEFINITIONS);
        }
    }

    @Test
    void aNameThatIsNotThereIsAnError() {
        CheckContext context = context("shop").toBuilder()
                .options(MigrationOptions.builder()
                        .databases(DatabaseSelection.of(List.of(NamePattern.of("x') OR ('a'='a")), List.of()))
                        .build())
                .databases(List.of())
                .build();
        MigrationPlan plan = plan(context, DUMP);
        assertThat(plan.checks().serverErrors())
                .extracting(Finding::message)
                .singleElement()
                .asString()
                .contains("x') OR ('a'='a");
    }

    @Test
    void aRunOfNothingCannotSucceed() {
        MigrationPlan plan =
                plan(context("shop").toBuilder().databases(List.of()).build(), DUMP);
        assertThat(plan.checks().serverErrors()).extracting(Finding::id).containsExactly(Planner.SELECTION);
    }

    @Test
    void aFilterThatMatchesNothingMovesNoRows() {
        CheckContext context = context("shop").toBuilder()
                .options(MigrationOptions.builder()
                        .tables(TableSelection.of(List.of(ObjectPattern.parse("nowhere.*")), List.of()))
                        .build())
                .build();
        DatabasePlan plan = plan(context, DUMP).database("shop").orElseThrow();
        assertThat(plan.tables()).isZero();
        assertThat(plan.tableBytes()).isZero();
        assertThat(plan(context("shop"), DUMP).database("shop").orElseThrow().tables())
                .isEqualTo(1);
    }

    private static MigrationPlan plan(CheckContext context, MigrationStrategy... strategies) {
        return new Planner("test", inspection(context), List.of(), List.of(strategies)).plan();
    }

    private static Inspection inspection(CheckContext context) {
        return new Inspection(context, Map.of());
    }

    private static CheckContext context(String... databases) {
        ServerInventory.Builder server = ServerInventory.builder()
                .version(new ServerVersion(180000))
                .user(CurrentUser.builder().name("postgres").build());
        CheckContext.Builder context = CheckContext.builder();
        for (String name : databases) {
            server.addDatabase(
                    DatabaseInfo.builder().name(name).owner("postgres").build());
            context.database(
                    Side.SOURCE,
                    DatabaseInventory.builder()
                            .name(name)
                            .addTable(TableInfo.builder()
                                    .oid(1)
                                    .schema("public")
                                    .name("orders")
                                    .owner("postgres")
                                    .bytes(8_192)
                                    .build())
                            .build());
        }
        return context.server(Side.SOURCE, server.build())
                .server(Side.TARGET, server.build())
                .build();
    }

    private static PreCheck check(String id, Function<CheckContext, List<Finding>> body) {
        return new PreCheck() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public List<Finding> check(CheckContext context) {
                return body.apply(context);
            }
        };
    }

    private static MigrationStrategy strategy(String name, PreCheck... requirements) {
        return new MigrationStrategy() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<PreCheck> requirements() {
                return List.of(requirements);
            }

            @Override
            public DatabaseOutcome migrate(DatabaseMigration migration) {
                throw new AssertionError("planning moves nothing");
            }
        };
    }
}
