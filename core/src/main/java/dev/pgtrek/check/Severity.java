package dev.pgtrek.check;

/** The severity of a {@link Finding}; the worst first. */
public enum Severity {
    /** The migration of one or all databases would fail or do harm. */
    ERROR,
    /** Something arrives incomplete, late, or in an unexpected form. */
    WARNING,
    /** Worth knowing. */
    INFO;

    /** {@code error}, {@code warning} or {@code info}. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
