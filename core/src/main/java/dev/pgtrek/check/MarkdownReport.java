package dev.pgtrek.check;

import dev.pgtrek.internal.text.TextLines;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Formats a {@link CheckReport} as a Markdown table. */
final class MarkdownReport {
    private MarkdownReport() {}

    static String of(CheckReport report) {
        StringBuilder text = new StringBuilder()
                .append(report.passed() ? "**Passed**" : "**Failed**")
                .append(": ")
                .append(TextReport.counts(report))
                .append(".\n");
        if (report.findings().isEmpty() && report.notRun().isEmpty()) {
            return text.toString();
        }
        text.append("\n| severity | check | database | what was found | what to do |\n|---|---|---|---|---|\n");
        for (Finding finding : report.findings()) {
            text.append(row(
                    finding.severity().toString(),
                    finding.id(),
                    finding.database().orElse(""),
                    finding.message(),
                    finding.remedy().orElse("")));
        }
        for (CheckReport.NotRun missing : report.notRun()) {
            text.append(row("not run", missing.id(), "", missing.reason(), ""));
        }
        return text.toString();
    }

    private static String row(String... cells) {
        return Stream.of(cells).map(MarkdownReport::escaped).collect(Collectors.joining(" | ", "| ", " |\n"));
    }

    private static String escaped(String text) {
        return TextLines.oneLine(text)
                .replaceAll("([\\\\|*`\\[\\]])", "\\\\$1")
                .replace("&", "&amp;")
                .replace("<", "&lt;");
    }
}
