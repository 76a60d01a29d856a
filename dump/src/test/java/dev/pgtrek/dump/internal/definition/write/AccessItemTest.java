package dev.pgtrek.dump.internal.definition.write;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AccessItemTest {
    @Test
    void readsWhoGaveWhatToWhom() {
        AccessItem item = AccessItem.parse("reader=ar*w/owner");
        assertThat(item).isEqualTo(new AccessItem("reader", "ar*w", "owner"));
        assertThat(item.letters(true)).isEqualTo("r");
        assertThat(item.letters(false)).isEqualTo("aw");
    }

    @Test
    void nobodyIsEverybody() {
        assertThat(AccessItem.parse("=U/owner").grantee()).isEmpty();
    }

    @Test
    void quotedNamesMayHoldAnything() {
        assertThat(AccessItem.parse("\"a=\"\"b\"\"/c\"=r/\"x/\"\"y\"\"=\""))
                .isEqualTo(new AccessItem("a=\"b\"/c", "r", "x/\"y\"="));
    }
}
