package dev.pgtrek.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read as the same, in each form that can be written. */
class KeywordStringTest {
    private static final Map<String, String> NOTHING = Map.of("HOME", "/nonexistent");
    private static final String ODD =
            " '\"\\=@:/?#%&+,;[]{}$`\t\n\u000b\u007fäß€\u00a0\u2028😀\uD83D\uDC4D\u200bxX09-_.~";

    @ParameterizedTest
    @ValueSource(
            strings = {"p'@:/%\\ ä\"x", "'", "\\", "\\'", "''", " ", "  a  ", "a b", "a=b", "\t\n", "%41", "+", "😀"})
    void anOddPasswordArrives(String password) {
        assertRoundTrip(password, password);
    }

    @Test
    void randomTextArrives() {
        Random random = new Random(20261120);
        int[] characters = ODD.codePoints().toArray();
        for (int i = 0; i < 5000; i++) {
            assertRoundTrip(text(random, characters), text(random, characters));
        }
    }

    private static String text(Random random, int[] characters) {
        StringBuilder text = new StringBuilder();
        for (int length = 1 + random.nextInt(12); length > 0; length--) {
            text.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return text.toString();
    }

    private static void assertRoundTrip(String password, String database) {
        Server server = Server.builder()
                .host("h")
                .user(database)
                .password(password)
                .database(database)
                .build();

        assertThat(Server.parse(server.conninfo(database), NOTHING)).isEqualTo(server);
        assertThat(Server.parse(
                        "postgresql://" + Percent.encode(database) + ":" + Percent.encode(password) + "@h/"
                                + Percent.encode(database),
                        NOTHING))
                .isEqualTo(server);
        String masked = server.toString();
        assertThat(Server.parse(masked.replace(":***@", "@"), NOTHING))
                .isEqualTo(Server.parse(
                        "postgresql://" + Percent.encode(database) + "@h/" + Percent.encode(database), NOTHING));
    }

    @Test
    void writesAllKeywordsQuoted() {
        Server server = Server.parse(
                "postgresql://u:p@h:7/d?sslmode=verify-ca&sslrootcert=/r&sslcert=/c&sslkey=/k"
                        + "&channel_binding=require&options=-c%20a.b%3D1&connect_timeout=3",
                NOTHING);

        assertThat(server.conninfo("it's \\"))
                .isEqualTo("host='h' port='7' dbname='it\\'s \\\\' user='u' password='p' connect_timeout='3'"
                        + " sslmode='verify-ca' sslrootcert='/r' sslcert='/c' sslkey='/k' channel_binding='require'"
                        + " options='-c a.b=1' keepalives='1' keepalives_idle='60' keepalives_interval='10'"
                        + " keepalives_count='6'");
    }
}
