package dev.pgtrek.dump.internal.populated;

/** An object of the source, and the target's object of the same name. Immutable. */
record Collision(NamedObject source, NamedObject target) {
    /** Whether one can't replace the other, as a view can't replace a table. */
    boolean ofDifferentTypes() {
        return !source.type().equals(target.type());
    }
}
