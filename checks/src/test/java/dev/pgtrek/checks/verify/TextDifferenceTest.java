package dev.pgtrek.checks.verify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextDifferenceTest {
    @Test
    void shortTextsAreShownWhole() {
        assertThat(TextDifference.between("owner a", "owner b"))
                .isEqualTo("'owner a' on the source, 'owner b' on the target");
    }

    @Test
    void longTextsAreShownFromShortlyBeforeTheyDiffer() {
        String same = "x".repeat(500);

        String shown = TextDifference.between(same + "one" + same, same + "two");

        assertThat(shown)
                .startsWith("'…" + "x".repeat(24) + "onexxx")
                .contains("xxx…' on the source, '…" + "x".repeat(24) + "two' on the target")
                .hasSizeLessThan(300);
    }

    @Test
    void aTextThatEndsEarlyIsShownByItsEnd() {
        String same = "x".repeat(500);

        assertThat(TextDifference.between(same, same + "more"))
                .isEqualTo("'…%s' on the source, '…%smore' on the target".formatted("x".repeat(24), "x".repeat(24)));
    }

    @Test
    void linesBecomeOne() {
        assertThat(TextDifference.between("a\n  b", "a")).startsWith("'a b' on");
    }
}
