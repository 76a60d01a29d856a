package dev.pgtrek.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.cutover.CutoverReport.Step;
import dev.pgtrek.result.Difference;
import dev.pgtrek.result.Leftover;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class CutoverReportTest {
    private static final DatabaseCutover SHOP = DatabaseCutover.builder()
            .database("shop")
            .status(CutoverReport.Status.COMPLETED)
            .lsn("0/16B3748")
            .sequences(1)
            .tablesVerified(2)
            .rowsVerified(1_234)
            .isReplicatedBack(true)
            .addDifferences(new Difference("shop", "table a", "2 rows\nmore"))
            .addLeft(new Leftover("slot s is left", "drop it"))
            .addAdvice(new Leftover("extension e is old", "ALTER EXTENSION e UPDATE"))
            .build();
    private static final CutoverReport REPORT = CutoverReport.builder()
            .migrationId("m1")
            .status(CutoverReport.Status.COMPLETED)
            .outage(Duration.ofMillis(321))
            .addSteps(new Step("prepare", Duration.ofMillis(1_500), false))
            .addSteps(new Step("stop writes", Duration.ofMillis(7), true))
            .addDatabases(SHOP)
            .addLeftOut("crm")
            .build();

    @Test
    void asTextItHasTheStepsAndWhatIsLeftToDo() {
        assertThat(REPORT.toText()).isEqualTo("""
                        step           ms  writes stopped
                        prepare      1500  no
                        stop writes     7  yes

                        shop: completed at 0/16B3748, 1 sequence set, 2 tables with 1,234 rows compared, replicated back to the source
                        shop: left: slot s is left -> drop it
                        shop: look at: extension e is old -> ALTER EXTENSION e UPDATE
                        shop: table a: 2 rows more
                        crm: left out, and not switched
                        cutover completed, writes were stopped for 321 ms
                        """);
        assertThat(SHOP.toText()).startsWith("shop: completed at").endsWith("shop: table a: 2 rows more\n");
    }

    @Test
    void asTextOneThatDidNotBeginIsItsMessage() {
        assertThat(CutoverReport.builder()
                        .migrationId("")
                        .status(CutoverReport.Status.FAILED)
                        .message("nothing\nreplicates")
                        .build()
                        .toText())
                .isEqualTo("nothing replicates\ncutover failed, writes were stopped for 0 ms\n");
    }

    /** The document is a contract: its fields, their order and what stands for absent values stay as they are. */
    @Test
    void asJson() {
        String shop = """
                {"name":"shop","status":"completed","lsn":"0/16B3748","sequences":1,"tables":2,"rows":1234,\
                "replicatedBack":true,"left":[{"what":"slot s is left","remedy":"drop it"}],\
                "advice":[{"what":"extension e is old","remedy":"ALTER EXTENSION e UPDATE"}]""";
        String differences =
                "\"differences\":[{\"database\":\"shop\",\"object\":\"table a\",\"message\":\"2 rows\\nmore\"}]";

        assertThat(REPORT.toJson()).isEqualTo("""
                        {"status":"completed","message":null,"outageSeconds":0.321,\
                        "steps":[{"name":"prepare","seconds":1.5},{"name":"stop writes","seconds":0.007}],\
                        "databases":[""" + shop + "}],\"leftOut\":[\"crm\"]," + differences + "}");
        assertThat(SHOP.toJson()).isEqualTo(shop + "," + differences + "}");
    }
}
