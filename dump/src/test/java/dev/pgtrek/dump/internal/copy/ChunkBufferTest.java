package dev.pgtrek.dump.internal.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkBufferTest {
    private static final int CAPACITY = 8;

    private final List<String> chunks = new ArrayList<>();
    private final ChunkBuffer buffer = new ChunkBuffer(
            new byte[CAPACITY],
            (data, offset, length) -> chunks.add(new String(data, offset, length, StandardCharsets.US_ASCII)));

    private void add(String row) throws Exception {
        buffer.add(row.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void rowsAreGatheredUntilOneMoreDoesNotFit() throws Exception {
        add("abc");
        add("de");
        add("fgh");
        assertThat(chunks).isEmpty();
        add("i");
        assertThat(chunks).containsExactly("abcdefgh");
        buffer.flush();
        assertThat(chunks).containsExactly("abcdefgh", "i");
    }

    @Test
    void aRowLongerThanAChunkPassesInSlicesBehindWhatCameBefore() throws Exception {
        add("ab");
        add("0123456789abcdefXYZ");
        add("c");
        buffer.flush();
        assertThat(chunks).containsExactly("ab", "01234567", "89abcdef", "XYZ", "c");
    }

    @Test
    void flushingNothingHandsOnNothing() throws Exception {
        buffer.flush();
        add("a");
        buffer.flush();
        buffer.flush();
        add("");
        buffer.flush();
        assertThat(chunks).containsExactly("a");
    }

    @Test
    void whatComesOutIsWhatWentIn() throws Exception {
        ByteArrayOutputStream in = new ByteArrayOutputStream();
        for (int length = 0; length < 40; length++) {
            byte[] row = "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
            Arrays.fill(row, (byte) ('a' + length % 26));
            in.write(row);
            buffer.add(row);
        }
        buffer.flush();
        assertThat(String.join("", chunks)).isEqualTo(in.toString(StandardCharsets.US_ASCII));
        assertThat(chunks).allSatisfy(chunk -> assertThat(chunk).hasSizeBetween(1, CAPACITY));
    }
}
