package dev.pgtrek.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedSuccessfully;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;

@PostgresTest(source = 14, target = 18, targetSettings = "max_connections=33")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PostgresTestIT {

    @Test
    @Order(1)
    void classHasOnePair(PostgresPair pair) {
        assertThat(pair.source().major()).isEqualTo(14);
        assertThat(pair.target().major()).isEqualTo(18);
        assertThat(pair.source().queryValue("postgres", "SHOW wal_level")).isEqualTo("logical");
        assertThat(pair.target().queryValue("postgres", "SHOW max_connections")).isEqualTo("33");
        pair.source().execute("postgres", "CREATE TABLE mark ()");
    }

    @Test
    @Order(2)
    void testsOfTheClassShareIt(PostgresPair pair) {
        assertThat(hasMark(pair)).isTrue();
    }

    @Test
    @Order(3)
    @PostgresTest(
            source = 14,
            target = 14,
            sourceSettings = {"wal_level=replica", "max_wal_senders = 3"})
    void methodHasItsOwn(PostgresPair pair) {
        assertThat(hasMark(pair)).isFalse();
        assertThat(pair.target().major()).isEqualTo(14);
        assertThat(pair.source().queryValue("postgres", "SHOW wal_level")).isEqualTo("replica");
        assertThat(pair.source().queryValue("postgres", "SHOW max_wal_senders")).isEqualTo("3");
    }

    private static boolean hasMark(PostgresPair pair) {
        return pair.source().queryValue("postgres", "SELECT to_regclass('mark')") != null;
    }

    @Nested
    class NestedClass {

        @Test
        void sharesTheOuterClassesPair(PostgresPair pair) {
            assertThat(hasMark(pair)).isTrue();
        }
    }

    @Nested
    @PostgresTest(source = 15, target = 15, freshForEachTest = true)
    @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
    class FreshForEachTest {

        @Test
        @Order(1)
        void leavesAMark(PostgresPair pair) {
            pair.source().execute("postgres", "CREATE TABLE mark ()");
            assertThat(hasMark(pair)).isTrue();
        }

        @Test
        @Order(2)
        void seesNoMarkOfTheTestBefore(PostgresPair pair) {
            assertThat(hasMark(pair)).isFalse();
        }
    }

    @Test
    @Order(4)
    void leaksFailTheTestThatLeftThem(PostgresPair pair) {
        EngineExecutionResults results = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(Leaking.class))
                .execute();
        results.testEvents()
                .assertThatEvents()
                .haveExactly(
                        1,
                        event(
                                test("leavesASlot"),
                                finishedWithFailure(
                                        message(text -> text.contains("replication slot \"pgtrek_left\"")))))
                .haveExactly(1, event(test("leavesNothing"), finishedSuccessfully()));
    }

    @Test
    @Order(5)
    void leaksAreNotLookedForWhereThatIsTurnedOff(PostgresPair pair) {
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(Unchecked.class))
                .execute()
                .testEvents()
                .assertStatistics(statistics -> statistics.started(1).succeeded(1));
    }

    /** Run by the tests above alone: its name is none that the build looks for. */
    @PostgresTest(source = 14, target = 14)
    @TestMethodOrder(MethodOrderer.MethodName.class)
    static class Leaking {

        @Test
        void leavesASlot(PostgresPair pair) {
            pair.source().execute("postgres", "SELECT pg_create_logical_replication_slot('pgtrek_left', 'pgoutput')");
        }

        @Test
        void leavesNothing(PostgresPair pair) {
            assertThat(pair.target().queryValue("postgres", "SELECT 1")).isEqualTo("1");
        }
    }

    /** Run by the test above alone. */
    @PostgresTest(source = 14, target = 14, leakCheck = false)
    static class Unchecked {

        @Test
        void leavesASlot(PostgresPair pair) {
            pair.source().execute("postgres", "SELECT pg_create_logical_replication_slot('pgtrek_left', 'pgoutput')");
        }
    }
}
