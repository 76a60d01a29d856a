package dev.pgtrek.replication.internal.deferred;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.inventory.QualifiedName;
import dev.pgtrek.replication.internal.deferred.DeferredForeignKey.Action;
import dev.pgtrek.replication.internal.deferred.DeferredForeignKey.Match;
import dev.pgtrek.replication.internal.deferred.DeferredForeignKey.Trait;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeferredForeignKeyTest {
    private static final QualifiedName TABLE = new QualifiedName("s", "t");

    @Test
    void aPlainKey() {
        assertThat(key(List.of("a"), Match.SIMPLE, Action.NO_ACTION, Action.NO_ACTION, List.of(), List.of(), null)
                        .statements())
                .containsExactly(
                        "ALTER TABLE \"s\".\"t\" ADD CONSTRAINT \"k\" FOREIGN KEY (\"a\") REFERENCES \"r\".\"u\" (\"a\")");
    }

    @Test
    void everythingAtOnceInTheOrderOfTheGrammar() {
        assertThat(key(
                                List.of("a", "b"),
                                Match.FULL,
                                Action.CASCADE,
                                Action.SET_NULL,
                                List.of("b"),
                                List.of(Trait.NOT_VALID, Trait.INITIALLY_DEFERRED, Trait.DEFERRABLE),
                                "it's a \\ comment")
                        .statements())
                .containsExactly(
                        "ALTER TABLE \"s\".\"t\" ADD CONSTRAINT \"k\" FOREIGN KEY (\"a\", \"b\") REFERENCES \"r\".\"u\""
                                + " (\"a\", \"b\") MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL (\"b\") DEFERRABLE"
                                + " INITIALLY DEFERRED NOT VALID",
                        "COMMENT ON CONSTRAINT \"k\" ON \"s\".\"t\" IS E'it''s a \\\\ comment'");
    }

    @Test
    void aPeriodIsTheLastColumnAndWhatIsNotEnforcedIsNotSaidToBeInvalid() {
        assertThat(key(
                                List.of("a", "during"),
                                Match.SIMPLE,
                                Action.NO_ACTION,
                                Action.NO_ACTION,
                                List.of(),
                                List.of(Trait.PERIOD, Trait.NOT_ENFORCED, Trait.NOT_VALID),
                                null)
                        .statements())
                .containsExactly(
                        "ALTER TABLE \"s\".\"t\" ADD CONSTRAINT \"k\" FOREIGN KEY (\"a\", PERIOD \"during\") REFERENCES"
                                + " \"r\".\"u\" (\"a\", PERIOD \"during\") NOT ENFORCED");
    }

    @Test
    void namesAreNothingButNames() {
        DeferredForeignKey key = new DeferredForeignKey(
                new QualifiedName("s\"; DROP TABLE x; --", "t"),
                "k\"\n; ALTER ROLE mallory SUPERUSER; --",
                List.of("\""),
                TABLE,
                List.of("a"),
                Match.SIMPLE,
                Action.NO_ACTION,
                Action.NO_ACTION,
                List.of(),
                List.of(),
                Optional.empty());
        assertThat(key.statements())
                .containsExactly(
                        "ALTER TABLE \"s\"\"; DROP TABLE x; --\".\"t\" ADD CONSTRAINT \"k\"\"\n; ALTER ROLE mallory"
                                + " SUPERUSER; --\" FOREIGN KEY (\"\"\"\") REFERENCES \"s\".\"t\" (\"a\")");
    }

    @Test
    void whatIsNoKeyIsRefused() {
        assertThatThrownBy(() -> Match.of("s; DROP")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Action.of("CASCADE")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        key(List.of(), Match.SIMPLE, Action.NO_ACTION, Action.NO_ACTION, List.of(), List.of(), null))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static DeferredForeignKey key(
            List<String> columns,
            Match match,
            Action onUpdate,
            Action onDelete,
            List<String> setColumns,
            List<Trait> traits,
            @Nullable String comment) {
        return new DeferredForeignKey(
                TABLE,
                "k",
                columns,
                new QualifiedName("r", "u"),
                columns,
                match,
                onUpdate,
                onDelete,
                setColumns,
                traits,
                Optional.ofNullable(comment));
    }
}
