package dev.pgtrek.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A {@link CheckReport} for a terminal: severity, id and database in columns, the remedy below its message. */
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
                    finding.database().map(name -> "[" + oneLine(name) + "]").orElse(""),
                    oneLine(finding.message()),
                    finding.remedy().map(TextReport::oneLine)));
        }
        for (CheckReport.NotRun missing : report.notRun()) {
            lines.add(new Line("not run", YELLOW, missing.id(), "", oneLine(missing.reason()), Optional.empty()));
        }
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

    private String verdict(CheckReport report) {
        return painted(report.passed() ? "passed" : "failed", report.passed() ? GREEN : RED) + ": "
                + report.checks().size() + " checks, " + report.errors().size() + " error(s), "
                + report.warnings().size() + " warning(s)";
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

    /** In characters as they are seen, of which some take two chars. */
    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Names may hold line ends, and what a terminal takes for a command. */
    static String oneLine(String text) {
        return text.strip().replaceAll("\\s*\\R\\s*", " ").replaceAll("\\p{Cc}", "?");
    }
}
