package dev.pgtrek.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PassFileTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void create() throws IOException {
        file = Files.createFile(
                folder.resolve(".pgpass"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private void write(String content) throws IOException {
        Files.writeString(file, content);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            h:5432:d:u:p             | p
            *:*:*:*:p                | p
            h:*:*:u:p                | p
            other:*:*:*:p            |
            h:1:*:*:p                |
            h:5432:e:u:p             |
            h:5432:d:v:p             |
            *:*:*:*:a\\:b\\\\c\\d    | a:b\\cd
            *:*:*:*:p:ignored        | p
            *:*:*:*:p'@/% "x         | p'@/% "x
            \\*:*:*:*:p              |
            \\h:54\\32:d:u:p         | p
            *:*:*:*                  |
            *:*:*:*:                 |
            #*:*:*:*:p               |
            """)
    void findsThePassword(String line, String password) throws IOException {
        write(line + "\n");

        assertThat(new PassFile(file).find("h", 5432, "d", "u").orElse(null)).isEqualTo(password);
    }

    @Test
    void theFirstLineThatFitsWins() throws IOException {
        write("# comment\n\nh:5432:other:u:no\r\nh:5432:*:u:first\n*:*:*:*:second");

        assertThat(new PassFile(file).find("h", 5432, "d", "u")).contains("first");
        assertThat(new PassFile(file).find("::1", 5432, "d", "u")).contains("second");
    }

    @Test
    void colonsOfAnAddressAreEscaped() throws IOException {
        write("\\:\\:1:*:*:*:p");

        assertThat(new PassFile(file).find("::1", 5432, "d", "u")).contains("p");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rwx--x---"})
    void isPassedOverIfOthersMayReadIt(String permissions) throws IOException {
        write("*:*:*:*:p");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        assertThat(new PassFile(file).find("h", 5432, "d", "u")).isEmpty();
    }

    @Test
    void isPassedOverIfItIsNoTextFile() throws IOException {
        Files.write(file, "*:*:*:*:\u00ff".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(new PassFile(file).find("h", 5432, "d", "u")).isEmpty();
        assertThat(new PassFile(folder).find("h", 5432, "d", "u")).isEmpty();
        assertThat(new PassFile(folder.resolve("none")).find("h", 5432, "d", "u"))
                .isEmpty();
    }

    @Test
    void tellsWhyItGivesNoPassword() throws IOException {
        write("other:*:*:*:secret");

        assertThat(new PassFile(file).whyNone("other", 5432, "d", "u")).isEmpty();
        assertThat(new PassFile(file).whyNone("h", 5432, "d", "u").orElseThrow())
                .contains(file.toString(), "no line for host h, port 5432, database d, user u")
                .doesNotContain("secret");
        assertThat(new PassFile(folder.resolve("none"))
                        .whyNone("h", 5432, "d", "u")
                        .orElseThrow())
                .contains("none does not exist");
        assertThat(new PassFile(folder).whyNone("h", 5432, "d", "u").orElseThrow())
                .contains("no regular file");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(new PassFile(file).whyNone("other", 5432, "d", "u").orElseThrow())
                .contains("group or others have access to it", "chmod 0600 " + file)
                .doesNotContain("secret");
    }
}
