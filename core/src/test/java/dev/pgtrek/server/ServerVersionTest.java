package dev.pgtrek.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerVersionTest {
    @ParameterizedTest
    @CsvSource({"150019,15,19,15.19", "180000,18,0,18.0", "100023,10,23,10.23", "90624,9,24,9.6.24"})
    void hasParts(int number, int major, int minor, String text) {
        ServerVersion version = ServerVersion.of(number);

        assertThat(version.major()).isEqualTo(major);
        assertThat(version.minor()).isEqualTo(minor);
        assertThat(version).hasToString(text);
    }

    @Test
    void isOrdered() {
        ServerVersion version = ServerVersion.of(150019);

        assertThat(version)
                .isEqualByComparingTo(ServerVersion.of(150019))
                .isGreaterThan(ServerVersion.of(150018))
                .isLessThan(ServerVersion.of(160000));
        assertThat(version.atLeast(15)).isTrue();
        assertThat(version.atLeast(14)).isTrue();
        assertThat(version.atLeast(16)).isFalse();
    }

    @Test
    void refusesWhatIsNoVersion() {
        assertThatThrownBy(() -> ServerVersion.of(15))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a server_version_num must be at least 10000, was 15");
    }
}
