package dev.pgtrek.checks.standard;

/**
 * Something in a database of the source that newer versions do not have any more. Immutable.
 *
 * @param kind what is the matter with it
 * @param name the object, as a person would write it
 */
record IncompatibleObject(Kind kind, String name) {
    /** What can be the matter; the names are written in the statement that looks for them. */
    enum Kind {
        WITH_OIDS,
        REMOVED_TYPE,
        POSTFIX_OPERATOR,
        ARRAY_FUNCTION,
        REG_COLUMN,
        C_FUNCTION
    }
}
