package dev.pgtrek.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectPatternTest {
    @Test
    void partsThatAreLeftOutMatchAny() {
        assertThat(ObjectPattern.parse("orders").matches("db", "public", "orders"))
                .isTrue();
        assertThat(ObjectPattern.parse("shop.orders").matches("db", "shop", "orders"))
                .isTrue();
        assertThat(ObjectPattern.parse("shop.orders").matches("db", "public", "orders"))
                .isFalse();
        assertThat(ObjectPattern.parse("db.shop.orders").matches("db", "shop", "orders"))
                .isTrue();
        assertThat(ObjectPattern.parse("db.shop.orders").matches("other", "shop", "orders"))
                .isFalse();
    }

    @Test
    void starsAreWildcardsOutsideQuotes() {
        assertThat(ObjectPattern.parse("*.audit_*").matches("db", "x", "audit_log"))
                .isTrue();
        assertThat(ObjectPattern.parse("\"audit_*\"").matches("db", "x", "audit_log"))
                .isFalse();
        assertThat(ObjectPattern.parse("\"audit_*\"").matches("db", "x", "audit_*"))
                .isTrue();
        assertThat(ObjectPattern.parse("\"a*\"*").matches("db", "x", "a*b")).isTrue();
        assertThat(ObjectPattern.parse("\"a*\"*").matches("db", "x", "ab")).isFalse();
    }

    @Test
    void quotedPartsMayHoldDotsAndQuotes() {
        ObjectPattern pattern = ObjectPattern.parse("\"my.schema\".\"a \"\"b\"\" table\"");
        assertThat(pattern.matches("db", "my.schema", "a \"b\" table")).isTrue();
        assertThat(pattern).hasToString("\"my.schema\".\"a \"\"b\"\" table\"");
    }

    @Test
    void lettersAreTakenAsTheyAre() {
        assertThat(ObjectPattern.parse("Orders").matches("db", "public", "orders"))
                .isFalse();
        assertThat(ObjectPattern.parse("Orders").matches("db", "public", "Orders"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "\"\"", "a.\"\"", "\"a", "a.\"b", "a.b.c.d"})
    void malformedPatternsAreRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ObjectPattern.parse(text))
                .withMessageContaining("'" + text + "'");
    }

    @Test
    void aSelectionIncludesOrExcludesButNotBoth() {
        List<ObjectPattern> orders = List.of(ObjectPattern.parse("orders"));
        assertThat(TableSelection.of(orders, List.of()).selects("d", "s", "orders"))
                .isTrue();
        assertThat(TableSelection.of(orders, List.of()).selects("d", "s", "items"))
                .isFalse();
        assertThat(TableSelection.of(List.of(), orders).selects("d", "s", "orders"))
                .isFalse();
        assertThat(TableSelection.of(List.of(), orders).selects("d", "s", "items"))
                .isTrue();
        assertThat(TableSelection.all().selects("d", "s", "items")).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> TableSelection.of(orders, orders));
    }
}
