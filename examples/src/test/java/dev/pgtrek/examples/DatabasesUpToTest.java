package dev.pgtrek.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.check.CheckContext;
import dev.pgtrek.check.Finding;
import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.server.Side;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.testkit.FakeDatabaseMigration;
import dev.pgtrek.testkit.HealthyPair;
import dev.pgtrek.testkit.ScriptedStrategy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** How a strategy of one's own is tested: with facts that are made up, and a migration that touches no server. */
class DatabasesUpToTest {
    private static final QualifiedName ORDERS = new QualifiedName("public", "orders");

    private final ScriptedStrategy scripted =
            ScriptedStrategy.named("scripted").on("small", ScriptedStrategy.copying(7, ORDERS));
    private final DatabasesUpTo strategy = new DatabasesUpTo(1_000, scripted);

    @Test
    void turnsAwayDatabasesThatAreTooLarge() {
        CheckContext context = HealthyPair.of(14, 18)
                .addDatabase("small")
                .databaseInfo(Side.SOURCE, "small", info -> info.sizeBytes(1_000))
                .addDatabase("large")
                .databaseInfo(Side.SOURCE, "large", info -> info.sizeBytes(1_001))
                .addDatabase("unknown")
                .databaseInfo(Side.SOURCE, "unknown", info -> info.sizeBytes(OptionalLong.empty()))
                .build();

        assertThat(findings(context))
                .extracting(Finding::database)
                .contains(Optional.of("large"), Optional.of("unknown"))
                .doesNotContain(Optional.of("small"));
    }

    @Test
    void asksForWhatTheOtherStrategyAsksFor() {
        scripted.requiring(new QuietSource());

        assertThat(strategy.requirements()).hasSize(2).anyMatch(QuietSource.class::isInstance);
    }

    @Test
    void leavesTheWorkToTheOtherStrategy() throws Exception {
        FakeDatabaseMigration migration = FakeDatabaseMigration.builder("small").build();

        DatabaseOutcome outcome = strategy.migrate(migration);

        assertThat(outcome.rows()).isEqualTo(7);
        assertThat(migration.progress().finishedTables()).containsExactly(ORDERS);
        assertThat(scripted.ended()).containsExactly("small");
    }

    @Test
    void aLimitOfNothingIsRefused() {
        assertThatThrownBy(() -> new DatabasesUpTo(0, scripted))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("maxBytes must be >= 1, was 0");
    }

    private List<Finding> findings(CheckContext context) {
        return strategy.requirements().stream()
                .flatMap(check -> check.check(context).stream())
                .toList();
    }
}
