package dev.pgtrek.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrappingTest {
    @Test
    void aLineThatFitsStays() {
        assertThat(Wrapping.wrapped("error  connect  no  answer", 26)).containsExactly("error  connect  no  answer");
        assertThat(Wrapping.wrapped("", 20)).containsExactly("");
    }

    @Test
    void itGoesOnBelowTheLastColumnOfTheFirstHalf() {
        assertThat(Wrapping.wrapped("error    connect  the server is down, or the network is", 32))
                .containsExactly("error    connect  the server is", "         down, or the network is");
        assertThat(Wrapping.wrapped("error  dns  the server is down, or the network is", 32))
                .containsExactly("error  dns  the server is down,", "            or the network is");
        assertThat(Wrapping.wrapped("            -> start the server, or the network", 32))
                .containsExactly("            -> start the server,", "               or the network");
    }

    @Test
    void coloursTakeNoRoomAndStayWhole() {
        assertThat(Wrapping.wrapped("\u001b[31merror\u001b[0m  dns  the server is down", 23))
                .containsExactly("\u001b[31merror\u001b[0m  dns  the server", "       is down");
    }

    @Test
    void aWordThatIsTooLongIsNotBroken() {
        assertThat(Wrapping.wrapped("see https://www.postgresql.org/docs/current/ for more", 20))
                .containsExactly("see", "    https://www.postgresql.org/docs/current/", "    for more");
        assertThat(Wrapping.wrapped("https://www.postgresql.org/docs/current/", 20))
                .containsExactly("https://www.postgresql.org/docs/current/");
    }
}
