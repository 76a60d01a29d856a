package dev.pgtrek.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A {@link CheckReport} as JSON. Written by hand: five fields are not worth a library that every caller would get with us. */
final class JsonReport {
    private JsonReport() {}

    static String of(CheckReport report) {
        List<String> checks = new ArrayList<>();
        report.findings().forEach(finding -> checks.add(object(finding)));
        // a check that could not be run is told as a warning, or its silence would be taken for a good sign
        report.notRun()
                .forEach(missing ->
                        checks.add(object(Finding.warning(missing.id(), "could not be run: " + missing.reason()))));
        return "{\"status\":" + quoted(report.passed() ? "passed" : "failed") + ",\"checks\":["
                + String.join(",", checks) + "]}";
    }

    private static String object(Finding finding) {
        return "{\"id\":" + quoted(finding.id())
                + ",\"severity\":" + quoted(finding.severity().toString())
                + ",\"database\":" + quoted(finding.database())
                + ",\"message\":" + quoted(finding.message())
                + ",\"remedy\":" + quoted(finding.remedy())
                + (finding.objects().isEmpty()
                        ? ""
                        : finding.objects().stream()
                                .map(JsonReport::quoted)
                                .collect(Collectors.joining(",", ",\"objects\":[", "]")))
                + "}";
    }

    private static String quoted(Optional<String> text) {
        return text.map(JsonReport::quoted).orElse("null");
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (c < ' ') {
                        quoted.append(String.format(Locale.ROOT, "\\u%04X", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
