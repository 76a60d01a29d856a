package dev.pgtrek.dump.internal.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

class BinaryFormatTest {
    @Test
    void theHeaderIsThatOfTheManual() {
        assertThat(BinaryFormat.header())
                .containsExactly('P', 'G', 'C', 'O', 'P', 'Y', '\n', 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void messagesWithoutARowAreTold() throws Exception {
        ByteArrayOutputStream empty = new ByteArrayOutputStream();
        empty.write(BinaryFormat.header());
        empty.write(BinaryFormat.trailer());
        assertThat(BinaryFormat.holdsNoRow(empty.toByteArray())).isTrue();
        assertThat(BinaryFormat.holdsNoRow(BinaryFormat.trailer())).isTrue();
    }

    @Test
    void rowsAreTold() throws Exception {
        byte[] nullRow = {0, 1, -1, -1, -1, -1};
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        first.write(BinaryFormat.header());
        first.write(nullRow);
        assertThat(BinaryFormat.holdsNoRow(first.toByteArray())).isFalse();
        assertThat(BinaryFormat.holdsNoRow(nullRow)).isFalse();
        assertThat(BinaryFormat.holdsNoRow(new byte[21])).isFalse();
    }
}
