package dev.pgtrek.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.Migration;
import dev.pgtrek.check.CheckReport;
import dev.pgtrek.check.Finding;
import dev.pgtrek.testkit.PostgresPair;
import dev.pgtrek.testkit.PostgresTest;
import dev.pgtrek.testkit.ScriptedStrategy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the unit test can't show: that the fact is read off a real server, and our own sessions are not in it. */
@PostgresTest(source = 14, target = 18)
class QuietSourceIT {
    @Test
    void seesOthersButNotPgtrekItself(PostgresPair pair) throws SQLException {
        assertThat(findings(pair)).isEmpty();

        try (Connection writer = pair.source().connect();
                Statement statement = writer.createStatement()) {
            statement.execute("SET application_name = 'night batch'");
            assertThat(findings(pair))
                    .extracting(Finding::message)
                    .containsExactly("connected to the source: night batch");
        }
    }

    private static List<Finding> findings(PostgresPair pair) {
        CheckReport report = Migration.builder()
                .source(pair.source().uri())
                .target(pair.target().uri())
                .check(new QuietSource())
                .strategy(ScriptedStrategy.named("none"))
                .build()
                .check();
        return report.findings().stream()
                .filter(finding -> finding.id().equals("quiet-source"))
                .toList();
    }
}
