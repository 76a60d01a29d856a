package dev.pgtrek.internal.report;

import dev.pgtrek.RejectedStrategy;
import dev.pgtrek.check.Finding;
import dev.pgtrek.strategy.StopReport.Leftover;
import java.util.Locale;
import java.util.stream.Collectors;

/** What several results say, in the same words. */
public final class Words {
    static final String NONE = "-";

    private Words() {}

    /** One line: what was found, and behind an arrow what to do about it. */
    public static String of(Finding finding) {
        StringBuilder line = new StringBuilder(finding.id());
        finding.database().ifPresent(name -> line.append(" [").append(name).append(']'));
        line.append(": ");
        finding.object()
                .filter(object -> !finding.message().startsWith(object + ":"))
                .ifPresent(object -> line.append(object).append(": "));
        line.append(finding.message().strip());
        finding.remedy().ifPresent(remedy -> line.append(" -> ").append(remedy.strip()));
        return line.toString();
    }

    static String withSeverity(Finding finding) {
        return String.format(Locale.ROOT, "%-7s  %s", finding.severity(), of(finding));
    }

    static String of(Leftover left) {
        return left.what().strip() + " -> " + left.remedy().strip();
    }

    static String of(RejectedStrategy strategy) {
        return "not by " + strategy.name() + ", since "
                + strategy.reasons().stream()
                        .map(reason -> reason.message().strip())
                        .collect(Collectors.joining("; "));
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
