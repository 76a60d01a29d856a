package dev.pgtrek.check;

import dev.pgtrek.internal.text.Plural;
import dev.pgtrek.internal.text.TextLines;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Formats a {@link CheckReport} for a terminal: severity, id and database in columns, the remedy below its message. */
final class TextReport {
    private static final String GAP = "  ";
    private static final String RED = "\u001b[1;31m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String CYAN = "\u001b[36m";
    private static final String RESET = "\u001b[0m";

    private final boolean coloured;

    private record Line(String word, String colour, String id, String database, String text, Optional<String> remedy) {}

    TextReport(boolean coloured) {
        this.coloured = coloured;
    }

    String of(CheckReport report) {
        List<Line> lines = new ArrayList<>();
        for (Finding finding : report.findings()) {
            lines.add(new Line(
                    finding.severity().toString(),
                    colour(finding.severity()),
                    finding.id(),
                    finding.database()
                            .map(name -> "[" + TextLines.oneLine(name) + "]")
                            .orElse(""),
                    TextLines.oneLine(finding.message()),
                    finding.remedy().map(TextLines::oneLine)));
        }
        idsByReason(report)
                .forEach((reason, ids) -> lines.add(
                        ids.size() == 1
                                ? new Line("not run", YELLOW, ids.get(0), "", reason, Optional.empty())
                                : new Line(
                                        "not run",
                                        YELLOW,
                                        ids.size() + " checks",
                                        "",
                                        reason + " (" + String.join(", ", ids) + ")",
                                        Optional.empty())));
        int words = lines.stream().mapToInt(line -> length(line.word)).max().orElse(0);
        int ids = lines.stream().mapToInt(line -> length(line.id)).max().orElse(0);
        int databases =
                lines.stream().mapToInt(line -> length(line.database)).max().orElse(0);
        int indent = words + GAP.length() + ids + GAP.length() + (databases == 0 ? 0 : databases + GAP.length());
        StringBuilder text = new StringBuilder();
        for (Line line : lines) {
            text.append(painted(line.word, line.colour))
                    .append(padding(line.word, words))
                    .append(GAP);
            text.append(line.id).append(padding(line.id, ids)).append(GAP);
            if (databases > 0) {
                text.append(line.database)
                        .append(padding(line.database, databases))
                        .append(GAP);
            }
            text.append(line.text).append('\n');
            line.remedy.ifPresent(remedy ->
                    text.append(" ".repeat(indent)).append("-> ").append(remedy).append('\n'));
        }
        return text.append(verdict(report)).append('\n').toString();
    }

    /** Groups the checks that could not run by reason, so that one such as an unreachable server is printed once. */
    private static Map<String, List<String>> idsByReason(CheckReport report) {
        return report.notRun().stream()
                .collect(Collectors.groupingBy(
                        missing -> TextLines.oneLine(missing.reason()),
                        LinkedHashMap::new,
                        Collectors.mapping(CheckReport.NotRun::id, Collectors.toList())));
    }

    private String verdict(CheckReport report) {
        return painted(report.passed() ? "passed" : "failed", report.passed() ? GREEN : RED) + ": " + counts(report);
    }

    /** Returns the number of checks and their outcomes. */
    static String counts(CheckReport report) {
        return Stream.of(
                        Plural.of(report.checks().size(), "check"),
                        Plural.of(report.errors().size(), "error"),
                        Plural.of(report.warnings().size(), "warning"),
                        report.notRun().isEmpty() ? "" : report.notRun().size() + " not run")
                .filter(count -> !count.isEmpty())
                .collect(Collectors.joining(", "));
    }

    private static String colour(Severity severity) {
        return switch (severity) {
            case ERROR -> RED;
            case WARNING -> YELLOW;
            case INFO -> CYAN;
        };
    }

    private String painted(String word, String colour) {
        return coloured ? colour + word + RESET : word;
    }

    private static String padding(String text, int width) {
        return " ".repeat(width - length(text));
    }

    /** Returns the length in visible characters, some of which take two chars. */
    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
