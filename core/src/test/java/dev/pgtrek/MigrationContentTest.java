package dev.pgtrek;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pgtrek.option.Content;
import dev.pgtrek.option.PopulatedTarget;
import dev.pgtrek.strategy.DatabaseMigration;
import dev.pgtrek.strategy.DatabaseOutcome;
import dev.pgtrek.strategy.MigrationStrategy;
import org.junit.jupiter.api.Test;

/** What strategies that move a part of the content go together with. */
class MigrationContentTest {
    private record Moving(Content content) implements MigrationStrategy {
        @Override
        public String name() {
            return "of-" + content;
        }

        @Override
        public DatabaseOutcome migrate(DatabaseMigration migration) {
            return DatabaseOutcome.completed();
        }
    }

    private static Migration.Builder migration(Content... contents) {
        Migration.Builder builder =
                Migration.builder().source("postgresql://u@old/db").target("postgresql://u@new/db");
        for (Content content : contents) {
            builder.strategy(new Moving(content));
        }
        return builder;
    }

    @Test
    void strategiesMoveTheSameContent() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> migration(Content.ALL, Content.ROWS).build())
                .withMessage("all strategies of a migration must move the same content, was {of-ALL=ALL, of-ROWS=ROWS};"
                        + " use a migration for each content");
        for (Content content : Content.values()) {
            assertThatCode(() -> migration(content).build()).doesNotThrowAnyException();
        }
    }

    @Test
    void whereOnlyRowsMoveNoTableIsDroppedBefore() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> migration(Content.ROWS)
                        .populatedTarget(PopulatedTarget.DROP)
                        .build())
                .withMessageContaining("populatedTarget must not be DROP");
        assertThatCode(() -> migration(Content.DEFINITIONS)
                        .populatedTarget(PopulatedTarget.DROP)
                        .build())
                .doesNotThrowAnyException();
    }
}
