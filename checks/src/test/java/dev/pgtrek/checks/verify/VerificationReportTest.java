package dev.pgtrek.checks.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgtrek.option.Verify;
import dev.pgtrek.result.Difference;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerificationReportTest {
    private static final DatabaseVerification SHOP = DatabaseVerification.builder()
            .database("shop")
            .tables(12)
            .rows(1_234)
            .duration(Duration.ofMillis(1_500))
            .addDifferences(
                    new Difference("shop", "table a", "2 rows\nhere", List.of("(id) = (1): only on the source")))
            .addNotCompared(new Difference("shop", "table b", "it can't be read"))
            .build();
    private static final DatabaseVerification CRM =
            DatabaseVerification.builder().database("crm").tables(1).build();
    private static final VerificationReport REPORT = VerificationReport.builder()
            .level(Verify.COUNTS)
            .addDatabases(CRM, SHOP)
            .duration(Duration.ofMillis(2_300))
            .build();

    @Test
    void asTextItIsATableThenWhatDiffers() {
        assertThat(REPORT.toText()).isEqualTo("""
                        database  verified      tables   rows  seconds
                        crm       equal              1      0      0.0
                        shop      1 difference      12  1,234      1.5

                        shop: table a: 2 rows here
                        shop: table b: it can't be read
                        verification of 13 tables by count: 1 difference after 2.3 s
                        """);
        assertThat(CRM.toText()).isEqualTo("""
                        database  verified  tables  rows  seconds
                        crm       equal          1     0      0.0

                        """);
    }

    /** The document is a contract: its fields, their order and what stands for absent values stay as they are. */
    @Test
    void asJson() {
        String shop = "{\"name\":\"shop\",\"status\":\"failed\",\"tables\":12,\"rows\":1234,\"seconds\":1.5";
        String differences = """
                "differences":[{"database":"shop","object":"table a","message":"2 rows\\nhere"}],\
                "notCompared":[{"database":"shop","object":"table b","message":"it can't be read"}]}""";

        assertThat(REPORT.toJson()).isEqualTo("""
                        {"status":"failed","seconds":2.3,"databases":[\
                        {"name":"crm","status":"completed","tables":1,"rows":0,"seconds":0.0},""" + shop + "}]," + differences);
        assertThat(SHOP.toJson()).isEqualTo(shop + "," + differences);
        assertThat(VerificationReport.builder().level(Verify.NONE).build().toJson("cancelled"))
                .isEqualTo(
                        "{\"status\":\"cancelled\",\"seconds\":0.0,\"databases\":[],\"differences\":[],\"notCompared\":[]}");
    }
}
