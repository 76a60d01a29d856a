package dev.pgtrek.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each error that a check may tell has been seen to come true, by a migration of real servers that went on in spite of it.
 */
class ForetoldErrorsTest {
    private static final Path TESTS = CodeOfChecks.ROOT.resolve("replication/src/test/java/dev/pgtrek/foretold");
    private static final Pattern IN_SPITE = Pattern.compile("InSpite\\(\\s*\"([a-z-]+)\"()");

    /** To these no server can be brought here. */
    private static final Map<String, String> NEVER_SEEN = Map.of(
            "replication-version",
            "pgtrek reads no server older than 10, so that none is there whose replication could fail",
            "reserved-roles",
            "what refuses the roles is a library of Aiven's, which is on Aiven's servers alone",
            "timescaledb",
            "the extension is none of the embedded servers'; a stand-in for it would fail as it was written to",
            "timescaledb-replication",
            "the extension is none of the embedded servers'; a stand-in for it would fail as it was written to",
            "shared-texts",
            "what fails, or arrives with other characters, is another thing for each text; NamesInOtherEncodingsIT names them",
            "owners-rights",
            "nothing would fail: functions of an ordinary role would run as a superuser; RoleNamesakesIT shows it");

    /** Nothing fails where rows that applications wrote are overwritten; the test shows that they are gone. */
    private static final Map<String, String> SEEN_BY_ROWS =
            Map.of("target-in-use", "replication/src/test/java/dev/pgtrek/replication/cutover/TargetInUseIT.java");

    @Test
    void eachIsForetoldByATestOrItIsSaidWhyNot() throws IOException {
        Set<String> errors = new TreeSet<>();
        CodeOfChecks.severities().forEach((id, severities) -> {
            if (severities.contains("error")) {
                errors.add(id);
            }
        });
        Set<String> seen = foretold();
        SEEN_BY_ROWS.forEach((id, test) -> {
            assertThat(CodeOfChecks.read(CodeOfChecks.ROOT.resolve(test)))
                    .contains('"' + id + '"', "overwriteDatabase(");
            seen.add(id);
        });
        assertThat(seen).doesNotContainAnyElementsOf(NEVER_SEEN.keySet());
        Set<String> accounted = new TreeSet<>(seen);
        accounted.addAll(NEVER_SEEN.keySet());
        assertThat(accounted).containsExactlyElementsOf(errors);
    }

    private static Set<String> foretold() throws IOException {
        try (Stream<Path> tests = Files.list(TESTS)) {
            Set<String> ids = new TreeSet<>();
            tests.forEach(test -> ids.addAll(CodeOfChecks.words(IN_SPITE, CodeOfChecks.read(test))));
            return ids;
        }
    }
}
