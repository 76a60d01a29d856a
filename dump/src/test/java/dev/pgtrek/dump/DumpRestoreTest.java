package dev.pgtrek.dump;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.pgtrek.option.Content;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DumpRestoreTest {
    @Test
    void optionsOutOfTheirBoundsAreRefusedWhenItIsBuilt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DumpRestore.builder().splitThreshold(1000).build())
                .withMessage("splitThreshold must be >= 1048576, was 1000");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DumpRestore.builder().keepArchives(true).build())
                .withMessage("keepArchives needs an archiveDirectory");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DumpRestore.builder()
                        .archiveDirectory(Path.of("x"))
                        .content(Content.ROWS)
                        .build())
                .withMessage(
                        "an archive holds definitions and rows: with an archiveDirectory, content must be ALL, was ROWS");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        DumpRestore.builder().targetSetting("work mem", "1MB").build())
                .withMessageContaining("was 'work mem'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseArchive.builder(Path.of("x")).jobs(0))
                .withMessage("jobs must be 1 to 64, was 0");
    }
}
