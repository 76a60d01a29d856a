package dev.pgtrek.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicationNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"shop", "Odd \"name\"", "x') OR ('a'='a", "ÄÖÜ😀"})
    void anyDatabaseGivesANameThatASlotMayHave(String database) {
        String name = ReplicationName.of("nightly0123456789".substring(0, 16), database)
                .toString();
        assertThat(name).matches("[a-z0-9_]{1,63}");
    }

    @Test
    void aNameIsReadBack() {
        ReplicationName name = ReplicationName.of("nightly", "shop");
        assertThat(ReplicationName.parse(name.toString())).hasValue(name);
        assertThat(name.migrationId()).isEqualTo("nightly");
    }

    @Test
    void databasesOfOneMigrationDiffer() {
        assertThat(ReplicationName.of("nightly", "shop")).isNotEqualTo(ReplicationName.of("nightly", "Shop"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pgtrek",
                "pgtrek_nightly",
                "pgtrek_nightly_shop",
                "pgtrek_Nightly_0123456789",
                "other_a_0123456789"
            })
    void namesOfOthersAreNoneOfOurs(String name) {
        assertThat(ReplicationName.parse(name)).isEmpty();
    }

    @Test
    void whatCouldEscapeIntoAStatementIsRefused() {
        assertThatThrownBy(() -> ReplicationName.of("x; DROP", "shop"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 16");
    }
}
