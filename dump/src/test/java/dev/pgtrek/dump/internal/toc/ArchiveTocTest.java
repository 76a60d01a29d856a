package dev.pgtrek.dump.internal.toc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArchiveTocTest {
    private static final TocEntry HOSTILE = new TocEntry(
            226,
            1259,
            4_000_000_000L,
            "s; Type: VIEW; Schema: x\n-- TOC entry 9 (class 1259 OID 1)\r\u0085\u2028é角",
            "TABLE",
            TocSection.PRE_DATA,
            "CREATE TABLE x ();\n",
            "DROP TABLE x;\n",
            "a\nb",
            "fast",
            "",
            false,
            "postgres; Tablespace: x",
            List.of(12, 7));
    private static final TocEntry ROOT =
            new TocEntry(227, 1259, 2, "root", "TABLE", TocSection.NONE, "", "", "", "", "heap", true, "", List.of());

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "12, true",
        "13, true",
        "13, false",
        "14, true",
        "14, false",
        "15, true",
        "15, false",
        "16, true",
        "16, false"
    })
    void everyVersionsEntriesAreReadAsTheyAre(int minor, boolean custom) throws IOException {
        byte[] toc =
                new TocBytes(minor, custom, 2).entry(HOSTILE, 2).entry(ROOT, 1).bytes();

        List<TocEntry> entries = read(custom ? file(toc) : folder(toc));

        assertThat(entries).hasSize(2);
        assertThat(entries.get(0)).isEqualTo(HOSTILE);
        assertThat(entries.get(1).section()).isEqualTo(TocSection.NONE);
        assertThat(entries.get(1).accessMethod()).isEqualTo(minor >= 14 ? "heap" : "");
        assertThat(entries.get(1).partitioned()).isEqualTo(minor >= 16);
    }

    @Test
    void whatFollowsTheContentsIsNotRead() throws IOException {
        byte[] toc = new TocBytes(16, true, 1).entry(HOSTILE, 2).bytes();
        byte[] withRows = Arrays.copyOf(toc, toc.length + 100);

        assertThat(read(file(withRows))).containsExactly(HOSTILE);
    }

    @Test
    void anArchiveThatEndsAnywhereTooEarlyIsAnError() throws IOException {
        byte[] toc = new TocBytes(14, true, 2).entry(HOSTILE, 2).entry(ROOT, 1).bytes();
        for (int length = 0; length < toc.length; length++) {
            Path cut = file(Arrays.copyOf(toc, length));
            assertThatThrownBy(() -> read(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(cut + " can't be read")
                    .hasMessageContaining("it ends too early");
        }
    }

    @Test
    void whatIsNoArchiveOrOfAnUnknownVersionIsNamed() throws IOException {
        Path text = file("-- PostgreSQL database dump".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> read(text)).hasMessageContaining("does not begin as an archive of pg_dump");

        for (int minor : List.of(11, 17)) {
            Path other = file(new TocBytes(minor, true, 0).bytes());
            assertThatThrownBy(() -> read(other))
                    .hasMessageContaining("version 1." + minor + "; 1.12 to 1.16 are supported");
        }
    }

    @Test
    void lengthsThatCannotBeAreErrors() throws IOException {
        byte[] toc = new TocBytes(14, true, 1).entry(HOSTILE, 2).bytes();
        for (int at = 12; at < toc.length; at++) {
            byte[] damaged = toc.clone();
            damaged[at] = (byte) 0xff;
            Path file = file(damaged);
            try {
                read(file); // a letter may have changed, or a number
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("can't be read");
            }
        }
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve("schema.dump"), content);
    }

    private Path folder(byte[] content) throws IOException {
        Files.write(folder.resolve("toc.dat"), content);
        return folder;
    }

    private static List<TocEntry> read(Path archive) throws IOException {
        List<TocEntry> entries = new ArrayList<>();
        try (ArchiveToc toc = ArchiveToc.open(archive)) {
            for (TocEntry entry = toc.next(); entry != null; entry = toc.next()) {
                entries.add(entry);
            }
        }
        return entries;
    }
}
