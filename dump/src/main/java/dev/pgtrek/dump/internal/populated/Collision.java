package dev.pgtrek.dump.internal.populated;

/** An object of the source, and that of the same name on the target. Immutable. */
record Collision(NamedObject source, NamedObject target) {
    /** Whether one can't stand for the other, as a view can't for a table. */
    boolean ofDifferentTypes() {
        return !source.type().equals(target.type());
    }
}
