package dev.pgtrek.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.check.PreCheck;
import dev.pgtrek.checks.StandardChecks;
import dev.pgtrek.dump.DumpRestore;
import dev.pgtrek.replication.LogicalReplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables in docs/checks.md say of every check what its code says. */
class DocumentedChecksTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern ROW =
            Pattern.compile("^\\| `([a-z-]+)` \\| ([^|]+) \\| ([^|]+) \\| ([^|]*)\\|$", Pattern.MULTILINE);
    private static final Pattern SEVERITY = Pattern.compile("Finding\\.(error|warning|info)\\(|Severity\\.([A-Z]+)");
    private static final Pattern WORD = Pattern.compile("\\b(error|warning|info)\\b");

    /** What the planner finds by itself. */
    private static final Set<String> OF_NO_CHECK = Set.of("databases-selected");

    @Test
    void everyCheckIsInOneRow() {
        List<String> documented = rows().map(row -> row.group(1)).toList();
        assertThat(documented).doesNotHaveDuplicates();
        Set<String> expected = new TreeSet<>(OF_NO_CHECK);
        checks().forEach(check -> expected.add(check.id()));
        assertThat(documented).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theSeveritiesAreThoseOfTheCode() {
        Map<String, Set<String>> found = new HashMap<>();
        checks().forEach(check -> found.put(check.id(), severities(check)));
        assertThat(rows())
                .filteredOn(row -> !OF_NO_CHECK.contains(row.group(1)))
                .allSatisfy(row ->
                        assertThat(words(WORD, row.group(3))).as(row.group(1)).isEqualTo(found.get(row.group(1))));
    }

    private static List<PreCheck> checks() {
        List<PreCheck> checks = new ArrayList<>(StandardChecks.all());
        checks.addAll(DumpRestore.withDefaults().requirements());
        checks.addAll(LogicalReplication.withDefaults().requirements());
        return checks;
    }

    private static Stream<MatchResult> rows() {
        return ROW.matcher(read(ROOT.resolve("docs/checks.md"))).results();
    }

    private static Set<String> severities(PreCheck check) {
        String name = check.getClass().getName().replace('.', '/') + ".java";
        return Stream.of("checks", "dump", "replication")
                .map(module -> ROOT.resolve(module).resolve("src/main/java").resolve(name))
                .filter(Files::exists)
                .map(source -> words(SEVERITY, withQuota(source, read(source))))
                .findFirst()
                .orElseThrow();
    }

    /** What counts something leaves its finding to a class that all of those share. */
    private static String withQuota(Path source, String text) {
        return text.contains("new Quota(") ? text + read(source.resolveSibling("Quota.java")) : text;
    }

    private static Set<String> words(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1) != null ? found.group(1) : found.group(2))
                .map(word -> word.toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
