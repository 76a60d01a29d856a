package dev.pgtrek.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.Migration;
import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.check.PreCheck;
import dev.pgtrek.server.ConnectionFailedException;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.MigrationStrategy;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A check that is to be ignored, or strict, is one that there is. */
class CheckIdsTest {
    @Test
    void aMisspeltIdIsRefusedWithThoseItIsLike() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> migration().ignoreCheck("tabelspaces").build().check())
                .withMessage("no check of this migration has the id 'tabelspaces', which is to be ignored;"
                        + " the nearest are tablespaces, languages, wal-level");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> migration().strictCheck("wal-levle").build().check())
                .withMessageContaining("'wal-levle', which is to be strict; the nearest are wal-level");
    }

    /** The servers don't exist, so that nothing but the id can be what is refused. */
    @Test
    void whateverRunsChecksBeginsByRefusing() {
        Migration misspelt = migration().ignoreCheck("tabelspaces").build();

        for (ThrowingCallable running : List.<ThrowingCallable>of(
                misspelt::check,
                misspelt::plan,
                misspelt::run,
                () -> misspelt.start().close())) {
            assertThatIllegalArgumentException().isThrownBy(running).withMessageContaining("'tabelspaces'");
        }
    }

    /** Whoever only attaches runs no checks: an id of the migration's checks may be named without them. */
    @Test
    void attachingNeedsNotTheChecksThatAreIgnored() {
        Migration attaching = Migration.builder()
                .source("postgresql://u@127.0.0.1:1/db")
                .target("postgresql://u@127.0.0.1:1/db")
                .strategy(strategy())
                .ignoreCheck("tablespaces")
                .strictCheck("wal-level")
                .build();

        assertThatThrownBy(() -> attaching.replication("shop")).isInstanceOf(ConnectionFailedException.class);
    }

    @Test
    void checksOfTheCallersOwnAndRequirementsOfStrategiesAreKnown() {
        assertThatCode(() -> migration()
                        .ignoreCheck("own-check")
                        .strictCheck("own-check")
                        .ignoreCheck("wal-level")
                        .strictCheck("languages")
                        .build()
                        .check())
                .doesNotThrowAnyException();
    }

    @Test
    void withoutChecksThereIsNoneToIgnore() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> servers()
                        .strategy(strategy())
                        .ignoreCheck("languages")
                        .build()
                        .check())
                .withMessageContaining("it has no checks");
    }

    @Test
    void whatLooksLikeNoIdIsNotRepeated() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> migration().ignoreCheck("password=secret").build().check())
                .withMessageContaining("has the id that was given")
                .withMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({"roles, roles, 0", "rolse, roles, 2", "role, roles, 1", "rules, roles, 1", "'', roles, 5"})
    void theDistanceCountsWhatHasToBeChanged(String from, String to, int distance) {
        assertThat(CheckIds.distance(from, to)).isEqualTo(distance);
        assertThat(CheckIds.distance(to, from)).isEqualTo(distance);
    }

    private static Migration.Builder servers() {
        return Migration.builder().source("postgresql://u@old/db").target("postgresql://u@new/db");
    }

    private static Migration.Builder migration() {
        return servers()
                .checks(List.of(new Silent("languages"), new Silent("tablespaces")))
                .check(new Silent("own-check"))
                .strategy(strategy(new Silent("wal-level")));
    }

    private static MigrationStrategy strategy(PreCheck... requirements) {
        return new MigrationStrategy() {
            @Override
            public String name() {
                return "never";
            }

            @Override
            public List<PreCheck> requirements() {
                return List.of(requirements);
            }

            @Override
            public DatabaseOutcome migrate(DatabaseMigration migration) {
                throw new AssertionError("nothing is run here");
            }
        };
    }

    private record Silent(String id) implements PreCheck {
        @Override
        public List<Finding> check(CheckContext context) {
            return List.of();
        }
    }
}
