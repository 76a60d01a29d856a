package dev.pgtrek.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables in docs/checks.md say of every check what its code says. */
class DocumentedChecksTest {
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z-]+)` \\| ([^|]+) \\| ([^|]+) \\| ([^|]*)\\|$", Pattern.MULTILINE);
    private static final Pattern WORD = Pattern.compile("\\b(error|warning|info)\\b");

    /** What the planner finds by itself. */
    private static final Set<String> OF_NO_CHECK = Set.of("databases-selected");

    private final Map<String, Set<String>> severities = CodeOfChecks.severities();

    @Test
    void everyCheckIsInOneRow() {
        List<String> documented = rows().map(row -> row.group(1)).toList();
        assertThat(documented).doesNotHaveDuplicates();
        Set<String> expected = new TreeSet<>(OF_NO_CHECK);
        expected.addAll(severities.keySet());
        assertThat(documented).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theSeveritiesAreThoseOfTheCode() {
        assertThat(rows())
                .filteredOn(row -> !OF_NO_CHECK.contains(row.group(1)))
                .allSatisfy(row -> assertThat(CodeOfChecks.words(WORD, row.group(3)))
                        .as(row.group(1))
                        .isEqualTo(severities.get(row.group(1))));
    }

    private static Stream<MatchResult> rows() {
        return ROW.matcher(CodeOfChecks.read(CodeOfChecks.ROOT.resolve("docs/checks.md")))
                .results();
    }
}
