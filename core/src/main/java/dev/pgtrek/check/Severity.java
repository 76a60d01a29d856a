package dev.pgtrek.check;

/** How much a {@link Finding} matters; the worst first. */
public enum Severity {
    /** The migration, or that of one database, would fail or do harm. */
    ERROR,
    /** Something arrives in part, late, or otherwise than one may expect. */
    WARNING,
    /** Worth knowing. */
    INFO;

    /** {@code error}, {@code warning} or {@code info}. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
