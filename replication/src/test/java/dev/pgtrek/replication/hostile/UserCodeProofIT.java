package dev.pgtrek.replication.hostile;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pgtrek.testkit.PostgresPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** As {@link UserCodeIT}, between other versions; those that no installed pg_dump serves are skipped. */
@Tag("proof")
@Timeout(300)
class UserCodeProofIT {
    private static final Pattern VERSION = Pattern.compile("(\\d+)[.\\w]* *(\\(.*)?$");

    @ParameterizedTest
    @CsvSource({"15, 16", "17, 18", "18, 18"})
    void dumpAndReplication(int source, int target) throws IOException, InterruptedException {
        assumeTrue(pgDump() >= source, "no pg_dump for a source of version " + source);
        try (PostgresPair pair = PostgresPair.start(source, target)) {
            UserCodeIT.dumpAndVerify(pair);
            UserCodeIT.replicateAndCutOver(pair);
        }
    }

    private static int pgDump() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("pg_dump", "--version").start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        process.waitFor();
        Matcher version = VERSION.matcher(answer);
        return version.find() ? Integer.parseInt(version.group(1)) : 0;
    }
}
