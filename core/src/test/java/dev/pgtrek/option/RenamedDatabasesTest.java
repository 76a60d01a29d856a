package dev.pgtrek.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgtrek.Migration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenamedDatabasesTest {
    private static MigrationOptions renamed(Map<String, String> names) {
        return MigrationOptions.builder().renamedDatabases(names).build();
    }

    @Test
    void aDatabaseHasTheSameNameUnlessItIsRenamed() {
        MigrationOptions options = renamed(Map.of("a", "b", "b", "a"));

        assertThat(options.targetName("a")).isEqualTo("b");
        assertThat(options.targetName("b")).isEqualTo("a");
        assertThat(options.targetName("c")).isEqualTo("c");
        assertThat(MigrationOptions.defaults().targetName("a")).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ä23456789012345678901234567890123456789012345678901234567890123", "a\0b"})
    void namesThatNoDatabaseCanHaveAreRejected(String name) {
        assertThatThrownBy(() -> renamed(Map.of("shop", name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "renameDatabase takes the name of a database of the source and a name of 1 to 63"
                                + " bytes for the target, was 'shop' to '" + name + "'");
    }

    @Test
    void theLongestNameIsAccepted() {
        String name = "ä" + "x".repeat(61);

        assertThat(renamed(Map.of("shop", name)).targetName("shop")).isEqualTo(name);
    }

    @Test
    void oneNameForTwoDatabasesIsRejected() {
        assertThatThrownBy(() -> renamed(Map.of("a", "c", "b", "c")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("databases 'a' and 'b' are both renamed to 'c'; give each another name (renameDatabase)");
    }

    @Test
    void twoNamesForOneDatabaseAreRejected() {
        Migration.Builder migration =
                Migration.builder().renameDatabase("a", "b").renameDatabase("a", "b");

        assertThatThrownBy(() -> migration.renameDatabase("a", "c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("database 'a' is renamed to both 'b' and 'c'; rename it once (renameDatabase)");
    }
}
