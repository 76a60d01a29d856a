package dev.pgtrek.dump.internal.schema;

/** The parts that {@code pg_dump} divides definitions into; the rows go between them. */
public enum Section {
    PRE_DATA("pre-data"),
    POST_DATA("post-data");

    private final String option;

    Section(String option) {
        this.option = option;
    }

    /** As {@code pg_restore --section} knows it. */
    String option() {
        return option;
    }
}
