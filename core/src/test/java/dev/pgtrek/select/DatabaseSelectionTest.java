package dev.pgtrek.select;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseSelectionTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"template0", "template1", "rdsadmin", "cloudsqladmin", "azure_maintenance", "azure_sys", "_aiven"
            })
    void theServersOwnAreLeftOutUnlessNamed(String name) {
        assertThat(DatabaseSelection.all().selects(name, true)).isFalse();
        assertThat(including("*").selects(name, true)).isFalse();
        assertThat(including(name).selects(name, true)).isTrue();
    }

    @Test
    void databasesThatAcceptNoConnectionsAreLeftOutUnlessNamed() {
        assertThat(DatabaseSelection.all().selects("shop", false)).isFalse();
        assertThat(including("shop").selects("shop", false)).isTrue();
    }

    @Test
    void whatIsExcludedIsLeftOutInAnyCase() {
        DatabaseSelection selection =
                DatabaseSelection.of(List.of(NamePattern.of("shop*")), List.of(NamePattern.of("*_test")));
        assertThat(selection.selects("shop_eu", true)).isTrue();
        assertThat(selection.selects("shop_test", true)).isFalse();
        assertThat(selection.selects("billing", true)).isFalse();
    }

    private static DatabaseSelection including(String pattern) {
        return DatabaseSelection.of(List.of(NamePattern.of(pattern)), List.of());
    }
}
