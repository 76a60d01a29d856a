package dev.pgtrek.check;

import dev.pgtrek.text.Printable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.immutables.value.Value;

/**
 * What all checks of a migration found, worst first. Immutable.
 *
 * <p>A report has {@linkplain #passed() passed} when it holds no error; whether a check could not be run at all is told by
 * {@link #notRun()}.
 */
@Value.Immutable
public abstract class CheckReport implements Printable {
    private static final Comparator<Finding> WORST_FIRST = Comparator.comparing(Finding::severity)
            .thenComparing(finding -> finding.database().orElse(""))
            .thenComparing(Finding::id);

    CheckReport() {}

    /** The ids of the checks that were run, in the order in which they were given. */
    public abstract List<String> checks();

    /** Every finding, worst first. */
    public abstract List<Finding> findings();

    /** Checks that could not be run, because what they look at could not be read: id and reason. */
    public abstract List<NotRun> notRun();

    /** A check that could not be run, and why. */
    public record NotRun(String id, String reason) {}

    public static CheckReport of(List<String> checks, List<Finding> findings, List<NotRun> notRun) {
        return ImmutableCheckReport.builder()
                .checks(checks)
                .findings(findings.stream().sorted(WORST_FIRST).toList())
                .notRun(notRun)
                .build();
    }

    /** Whether nothing that was found is an error. */
    public boolean passed() {
        return errors().isEmpty();
    }

    public List<Finding> errors() {
        return findings(Severity.ERROR);
    }

    public List<Finding> warnings() {
        return findings(Severity.WARNING);
    }

    /** Errors that concern no single database: with one of these nothing is begun. */
    public List<Finding> serverErrors() {
        return errors().stream().filter(finding -> finding.database().isEmpty()).toList();
    }

    /** Errors that concern this database alone. */
    public List<Finding> errorsOf(String database) {
        return errors().stream()
                .filter(finding -> finding.database().equals(Optional.of(database)))
                .toList();
    }

    /** All that there is to show: the findings, and each check that could not be run as a warning. */
    public List<Finding> entries() {
        return Stream.concat(
                        findings().stream(),
                        // its silence would be taken for a good sign
                        notRun().stream()
                                .map(missing -> Finding.warning(missing.id(), "could not be run: " + missing.reason())))
                .toList();
    }

    private List<Finding> findings(Severity severity) {
        return findings().stream()
                .filter(finding -> finding.severity() == severity)
                .toList();
    }

    /** One line: how many checks, errors and warnings there are, and each error that concerns no single database. */
    public String summary() {
        String counts = TextReport.counts(this);
        return serverErrors().isEmpty()
                ? counts
                : counts + ": "
                        + serverErrors().stream()
                                .map(finding -> finding.id() + ": " + finding.message()
                                        + finding.remedy()
                                                .map(remedy -> " (" + remedy + ")")
                                                .orElse(""))
                                .collect(Collectors.joining("; "));
    }

    /** Returns {@link #toText(boolean)} without colours. */
    @Override
    public String toText() {
        return toText(false);
    }

    /**
     * The report for a person at a terminal: worst first, in columns, each remedy below its message, the verdict at the end.
     *
     * @param coloured whether the terminal shows colours
     */
    public String toText(boolean coloured) {
        return new TextReport(coloured).of(this);
    }

    /** The report as Markdown: the verdict, and a table with the worst first. */
    public String toMarkdown() {
        return MarkdownReport.of(this);
    }

    /**
     * The report as one JSON object on one line: {@code status}, which is {@code passed} or {@code failed}, and
     * {@code checks}, an array with the worst first, of {@linkplain Finding#toJson() findings}; what is absent is {@code
     * null}. A check that could not be run is a warning there.
     */
    @Override
    public String toJson() {
        return toJson(passed() ? "passed" : "failed");
    }

    /**
     * As {@link #toJson()}, with another {@code status}: for a caller whose checks did not come to their end.
     *
     * @param status such as {@code cancelled}
     */
    public String toJson(String status) {
        return CheckJson.of(this, status);
    }

    /** The findings as lines of plain text, worst first. */
    @Override
    public String toString() {
        return findings().stream().map(Finding::toString).collect(Collectors.joining(System.lineSeparator()));
    }
}
