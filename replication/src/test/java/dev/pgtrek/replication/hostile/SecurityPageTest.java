package dev.pgtrek.replication.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about security lists what {@link UserCode} tests, no more and no less. */
class SecurityPageTest {
    private static final String TITLE = "## What creating definitions and loading rows on the target necessarily runs";
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (.+?) \\| .+ \\|$");

    @Test
    void whatDefinitionsAndRowsRunIsListed() throws IOException {
        String page = Files.readString(Path.of("../docs/security.md"));
        assertThat(page).contains(TITLE);
        String section = page.substring(page.indexOf(TITLE) + TITLE.length());
        List<String> rows = ROW.matcher(section.substring(0, section.indexOf("\n## ")))
                .results()
                .map(row -> row.group(1))
                .filter(row -> !row.equals("code"))
                .toList();
        assertThat(rows).containsExactlyInAnyOrderElementsOf(UserCode.UNAVOIDABLE_ON_TARGET.keySet());
    }
}
