package dev.pgtrek.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseNamesTest {
    @ParameterizedTest
    @ValueSource(strings = {"shop", "a \" of the source is \" b", "\"\"", "ö ' \\ \n", "\" here"})
    void aCommentHoldsBothNames(String name) {
        assertThat(DatabaseNames.parse(new DatabaseNames(name, "x").toString())).contains(new DatabaseNames(name, "x"));
        assertThat(DatabaseNames.parse(new DatabaseNames("x", name).toString())).contains(new DatabaseNames("x", name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "database shop", "database \"a\" of the source is \"b\" here, too"})
    void otherCommentsHoldNone(String comment) {
        assertThat(DatabaseNames.parse(comment)).isEmpty();
    }

    @Test
    void theStatementIsQuoted() {
        assertThat(new DatabaseNames("it's", "a\\b").recording(new ReplicationName("m1", "0a1b2c3d4e")))
                .isEqualTo("COMMENT ON SCHEMA pgtrek_m1_0a1b2c3d4e IS"
                        + " E'database \"it''s\" of the source is \"a\\\\b\" here'");
    }
}
