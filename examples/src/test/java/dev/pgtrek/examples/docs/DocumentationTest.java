package dev.pgtrek.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents are code: what they show compiles, what they lead to is there. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..");
    private static final Path COMPILED = Path.of("src/test/java/dev/pgtrek/examples/docs");
    private static final Pattern JAVA = Pattern.compile("^```java\\R(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern JAVADOC =
            Pattern.compile("<pre>\\{@code\\R(.*?)^\\s*\\* }</pre>", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\((?!https?://|#)([^)#]+)");

    /** Layout aside, every Java block is a part of a source in this folder. */
    @ParameterizedTest
    @ValueSource(strings = {"README.md", "CONTRIBUTING.md", "docs/security.md"})
    void everyJavaBlockIsCompiled(String document) throws IOException {
        assertCompiled(JAVA.matcher(read(ROOT.resolve(document)))
                .results()
                .map(block -> block.group(1))
                .toList());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "core/src/main/java/dev/pgtrek/text/Printable.java",
                "core/src/main/java/dev/pgtrek/internal/text/JsonObject.java",
                "core/src/main/java/dev/pgtrek/internal/text/TextTable.java",
                "testkit/src/main/java/dev/pgtrek/testkit/HealthyPair.java",
                "testkit/src/main/java/dev/pgtrek/testkit/RecordingSessions.java"
            })
    void everyBlockOfJavadocIsCompiled(String type) throws IOException {
        assertCompiled(JAVADOC.matcher(read(ROOT.resolve(type)))
                .results()
                .map(block -> block.group(1).replaceAll("(?m)^\\s*\\*", ""))
                .toList());
    }

    private static void assertCompiled(List<String> blocks) throws IOException {
        List<String> sources;
        try (Stream<Path> files = Files.list(COMPILED)) {
            sources = files.map(DocumentationTest::read)
                    .map(DocumentationTest::withoutLayout)
                    .toList();
        }
        assertThat(blocks)
                .isNotEmpty()
                .allSatisfy(block -> assertThat(sources)
                        .as("sources of which one holds: %s", block)
                        .anyMatch(source -> source.contains(withoutLayout(block))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "CONTRIBUTING.md",
                "CHANGELOG.md",
                "docs/checks.md",
                "docs/preparing-the-source.md",
                "docs/security.md"
            })
    void everyRelativeLinkLeadsToAFile(String document) {
        assertThat(LINK.matcher(read(ROOT.resolve(document))).results().map(MatchResult::group))
                .allSatisfy(link -> assertThat(ROOT.resolve(document).resolveSibling(link.substring(2)))
                        .exists());
    }

    @Test
    void theValueInContributingBehavesAsItSays() {
        TableFacts facts = TableFacts.builder()
                .name("t")
                .addColumn("id")
                .addColumns("a", "b")
                .build();

        assertThat(facts.columns()).containsExactly("id", "a", "b");
        assertThat(TableFacts.builder().from(facts).name("u").build().name()).isEqualTo("u");
    }

    private static String withoutLayout(String text) {
        return text.replaceAll("\\s+", "");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
