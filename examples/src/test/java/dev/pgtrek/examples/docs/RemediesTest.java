package dev.pgtrek.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The list of all that pgtrek advises, in remedies.txt, is complete, and tells of each what it does to who follows it. The
 * list's header says how they are told apart. What changes something has been followed in a test.
 */
class RemediesTest {
    private static final Path LIST = Path.of("src/test/resources/remedies.txt");

    /** How names are quoted in statements that pgtrek runs; in those for people, by PrintedSql. */
    private static final Pattern STATEMENT_NAME = Pattern.compile("\\.quoted\\(\\)|QualifiedName\\.quote\\(");

    /** Words of what can't be undone. */
    private static final Pattern HARMFUL = Pattern.compile(
            "\\bDROP\\b|\\b[Dd]rop(s|ped)?\\b|\\bTRUNCATE\\b|\\bDELETE\\b|\\bdelete\\b|pg_drop_|pg_terminate|ROLLBACK PREPARED"
                    + "|start it over|again, or stop|[Ss]top this migration|\\bstop it\\b|REFRESH PUBLICATION|overwrit");

    @Test
    void everyRemedyIsInTheList() throws IOException {
        assertThat(list().keySet()).containsExactlyInAnyOrderElementsOf(CodeOfRemedies.texts());
    }

    @Test
    void whatRemovesSomethingHasBeenFollowed() throws IOException {
        assertThat(list()).allSatisfy((text, effect) -> {
            if (HARMFUL.matcher(text).find()) {
                assertThat(effect).as(text).isNotEqualTo("adds");
            }
            if (effect.contains("#")) {
                assertThat(isTest(effect)).as(effect).isTrue();
            } else {
                assertThat(effect).isIn("nothing", "adds");
            }
        });
    }

    /** Line ends in names are shown as blanks, so that what is pasted would name another object. */
    @Test
    void namesInRemediesAreWrittenToBePasted() {
        assertThat(CodeOfRemedies.code())
                .isNotEmpty()
                .noneMatch(code -> STATEMENT_NAME.matcher(code).find());
    }

    private static Map<String, String> list() throws IOException {
        return Files.readAllLines(LIST).stream()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split(" \\| ", 2))
                .collect(Collectors.toMap(line -> line[1], line -> line[0], (one, other) -> one, TreeMap::new));
    }

    private static boolean isTest(String effect) {
        String[] parts = effect.split("#", 2);
        return Stream.of("core", "checks", "dump", "replication", "examples")
                .map(module -> CodeOfChecks.ROOT.resolve(module).resolve("src/test/java"))
                .flatMap(folder -> files(folder, parts[0] + ".java").stream())
                .anyMatch(file -> CodeOfChecks.read(file).contains("void " + parts[1] + "("));
    }

    private static List<Path> files(Path folder, String name) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith(name)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
