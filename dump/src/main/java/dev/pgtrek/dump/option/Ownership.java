package dev.pgtrek.dump.option;

/** Whom the objects that are made on the target belong to. */
public enum Ownership {
    /** The roles of the same names as on the source, where the target's user may give objects to them. The default. */
    KEEP,
    /** The target's user. */
    TARGET_USER
}
