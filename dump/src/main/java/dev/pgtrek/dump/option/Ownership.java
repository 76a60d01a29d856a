package dev.pgtrek.dump.option;

/** Who owns the objects created on the target. */
public enum Ownership {
    /** The roles of the same names as on the source, where the target's user may assign objects to them. The default. */
    KEEP,
    /** The target's user. */
    TARGET_USER
}
