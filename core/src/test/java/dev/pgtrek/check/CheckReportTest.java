package dev.pgtrek.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CheckReportTest {
    private static final CheckReport REPORT = CheckReport.of(
            List.of("languages", "extensions-available", "disk"),
            List.of(
                    Finding.info("foreign-servers", "one is used").forDatabase("😀"),
                    Finding.warning("languages", "plperl | \"missing\"").forDatabase("shop"),
                    Finding.error("extensions-available", "postgis is\n  not *there*")
                            .withRemedy("install\tit\u001b[0m")),
            List.of(new CheckReport.NotRun("disk", "not <permitted>")));

    @Test
    void asTextItIsAlignedAndWorstFirst() {
        assertThat(REPORT.toText(false)).isEqualTo("""
                        error    extensions-available          postgis is not *there*
                                                               -> install?it?[0m
                        warning  languages             [shop]  plperl | "missing"
                        info     foreign-servers       [😀]     one is used
                        not run  disk                          not <permitted>
                        failed: 3 checks, 1 error, 1 warning, 1 not run
                        """);
    }

    @Test
    void whatKeepsManyChecksFromBeingRunIsSaidOnce() {
        CheckReport report = CheckReport.of(
                List.of("a", "b", "c"),
                List.of(),
                List.of(
                        new CheckReport.NotRun("a", "no source"),
                        new CheckReport.NotRun("b", "no target"),
                        new CheckReport.NotRun("c", "no source")));
        assertThat(report.toText(false)).isEqualTo("""
                        not run  2 checks  no source (a, c)
                        not run  b         no target
                        passed: 3 checks, 0 errors, 0 warnings, 3 not run
                        """);
    }

    @Test
    void whatNamesNoDatabaseHasNoColumnForIt() {
        CheckReport report = CheckReport.of(List.of("a"), List.of(Finding.info("a", "b")), List.of());
        assertThat(report.toText(false)).isEqualTo("info  a  b\npassed: 1 check, 0 errors, 0 warnings\n");
    }

    @Test
    void colouredItIsTheSameText() {
        String coloured = REPORT.toText(true);
        assertThat(coloured).contains("\u001b[1;31merror\u001b[0m    extensions", "\u001b[1;31mfailed\u001b[0m: 3");
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(REPORT.toText(false));
    }

    @Test
    void asMarkdownItIsATable() {
        assertThat(REPORT.toMarkdown()).isEqualTo("""
                        **Failed**: 3 checks, 1 error, 1 warning, 1 not run.

                        | severity | check | database | what was found | what to do |
                        |---|---|---|---|---|
                        | error | extensions-available |  | postgis is not \\*there\\* | install?it?\\[0m |
                        | warning | languages | shop | plperl \\| "missing" |  |
                        | info | foreign-servers | 😀 | one is used |  |
                        | not run | disk |  | not &lt;permitted> |  |
                        """);
        assertThat(CheckReport.of(List.of("a"), List.of(), List.of()).toMarkdown())
                .isEqualTo("**Passed**: 1 check, 0 errors, 0 warnings.\n");
    }

    @Test
    void asJsonNothingIsLost() {
        assertThat(REPORT.toJson())
                .isEqualTo(
                        "{\"status\":\"failed\",\"checks\":["
                                + "{\"id\":\"extensions-available\",\"severity\":\"error\",\"database\":null,"
                                + "\"message\":\"postgis is\\n  not *there*\",\"remedy\":\"install\\tit\\u001B[0m\",\"object\":null,\"sqlState\":null,\"statement\":null},"
                                + "{\"id\":\"languages\",\"severity\":\"warning\",\"database\":\"shop\","
                                + "\"message\":\"plperl | \\\"missing\\\"\",\"remedy\":null,\"object\":null,\"sqlState\":null,\"statement\":null},"
                                + "{\"id\":\"foreign-servers\",\"severity\":\"info\",\"database\":\"😀\","
                                + "\"message\":\"one is used\",\"remedy\":null,\"object\":null,\"sqlState\":null,\"statement\":null},"
                                + "{\"id\":\"disk\",\"severity\":\"warning\",\"database\":null,"
                                + "\"message\":\"could not be run: not <permitted>\",\"remedy\":null,\"object\":null,\"sqlState\":null,\"statement\":null}]}");
    }
}
