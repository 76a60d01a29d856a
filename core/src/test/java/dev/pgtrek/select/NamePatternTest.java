package dev.pgtrek.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {
    @ParameterizedTest
    @CsvSource({
        "shop, shop, true",
        "shop, Shop, false",
        "shop, shops, false",
        "shop*, shop, true",
        "shop*, shop_eu, true",
        "*_test, shop_test, true",
        "*_test, shop_tests, false",
        "a*b*c, abc, true",
        "a*b*c, a__b__c, true",
        "a*b*c, acb, false",
        "*, anything, true",
        "a*a, a, false",
        "a*a, aa, true",
        "ab*ba, aba, false",
        "*b*b*, ab, false",
    })
    void aStarStandsForAnyCharacters(String pattern, String name, boolean matches) {
        assertThat(NamePattern.of(pattern).matches(name)).isEqualTo(matches);
    }

    @Test
    void everyOtherCharacterStandsForItself() {
        assertThat(NamePattern.of("x') OR ('a'='a").matches("x') OR ('a'='a")).isTrue();
        assertThat(NamePattern.of("a.c").matches("abc")).isFalse();
        assertThat(NamePattern.of("a%").matches("ab")).isFalse();
    }

    @Test
    void anExactNameMayHoldAStar() {
        assertThat(NamePattern.exactly("a*").matches("a*")).isTrue();
        assertThat(NamePattern.exactly("a*").matches("ab")).isFalse();
        assertThat(NamePattern.exactly("a*").isExact()).isTrue();
        assertThat(NamePattern.of("a*").isExact()).isFalse();
    }

    @Test
    void anEmptyPatternIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> NamePattern.of(""));
    }
}
