package dev.pgtrek.checks.standard;

/**
 * An object in a database of the source that newer versions no longer support. Immutable.
 *
 * @param kind the kind of incompatibility
 * @param name the object's readable name
 */
record IncompatibleObject(Kind kind, String name) {
    /** The kinds of incompatibility; the query that finds them contains the names. */
    enum Kind {
        WITH_OIDS,
        REMOVED_TYPE,
        POSTFIX_OPERATOR,
        ARRAY_FUNCTION,
        REG_COLUMN,
        C_FUNCTION
    }
}
