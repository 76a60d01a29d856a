package dev.pgtrek.check;

import dev.pgtrek.text.Printable;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.immutables.value.Value;

/**
 * The findings of all checks of a migration, worst first. Immutable.
 *
 * <p>A report has {@linkplain #passed() passed} if it contains no error; {@link #notRun()} lists the checks that could
 * not run.
 */
@Value.Immutable
public abstract class CheckReport implements Printable {
    private static final Comparator<Finding> WORST_FIRST = Comparator.comparing(Finding::severity)
            .thenComparing(finding -> finding.database().orElse(""))
            .thenComparing(Finding::id);

    CheckReport() {}

    /** The ids of the checks that ran, in the order in which they were added. */
    public abstract List<String> checks();

    /** Every finding, worst first. */
    public abstract List<Finding> findings();

    /** The checks that could not run because their facts could not be read: id and reason. */
    public abstract List<NotRun> notRun();

    /** A check that could not run, and the reason. */
    public record NotRun(String id, String reason) {}

    public static CheckReport of(List<String> checks, List<Finding> findings, List<NotRun> notRun) {
        return ImmutableCheckReport.builder()
                .checks(checks)
                .findings(findings.stream().sorted(WORST_FIRST).toList())
                .notRun(notRun)
                .build();
    }

    /** Whether no finding is an error. */
    public boolean passed() {
        return errors().isEmpty();
    }

    public List<Finding> errors() {
        return findings(Severity.ERROR);
    }

    public List<Finding> warnings() {
        return findings(Severity.WARNING);
    }

    /** Errors that concern no single database: any of them prevents the migration from starting. */
    public List<Finding> serverErrors() {
        return errors().stream().filter(finding -> finding.database().isEmpty()).toList();
    }

    /** Errors that concern only this database. */
    public List<Finding> errorsOf(String database) {
        return errors().stream()
                .filter(finding -> finding.database().equals(Optional.of(database)))
                .toList();
    }

    /** All entries of the report: the findings, and a warning for each check that could not run. */
    public List<Finding> entries() {
        return Stream.concat(
                        findings().stream(),
                        // silence would suggest that it passed
                        notRun().stream()
                                .map(missing -> Finding.warning(missing.id(), "could not be run: " + missing.reason())))
                .toList();
    }

    private List<Finding> findings(Severity severity) {
        return findings().stream()
                .filter(finding -> finding.severity() == severity)
                .toList();
    }

    /**
     * Returns one line: the numbers of checks, errors and warnings, and each error that concerns no single database.
     */
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
     * Returns the report for a terminal: worst first, in columns, each remedy below its message, the verdict at the
     * end.
     *
     * @param coloured whether the terminal shows colours
     */
    public String toText(boolean coloured) {
        return new TextReport(coloured).of(this);
    }

    /** Returns the report as Markdown: the verdict, and a table with the worst first. */
    public String toMarkdown() {
        return MarkdownReport.of(this);
    }

    /**
     * Returns the report as one JSON object on one line: {@code status}, which is {@code passed} or {@code failed}, and
     * {@code checks}, an array of {@linkplain Finding#toJson() findings} with the worst first. Absent values are
     * {@code null}. A check that could not run appears as a warning.
     */
    @Override
    public String toJson() {
        return toJson(passed() ? "passed" : "failed");
    }

    /**
     * Returns the same as {@link #toJson()} with another {@code status}, for a caller whose checks did not finish.
     *
     * @param status such as {@code cancelled}
     */
    public String toJson(String status) {
        return CheckJson.of(this, status);
    }

    /** Returns the findings as lines of plain text, worst first. */
    @Override
    public String toString() {
        return findings().stream().map(Finding::toString).collect(Collectors.joining(System.lineSeparator()));
    }
}
