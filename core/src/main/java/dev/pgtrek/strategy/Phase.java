package dev.pgtrek.strategy;

/**
 * The steps of a migration, in their order. Those up to {@link #ROLES} concern the whole run; the others concern one
 * database.
 */
public enum Phase {
    INSPECT,
    CHECK,
    ROLES,
    CREATE_DATABASE,
    SCHEMA,
    COPY,
    /** Indexes and constraints of tables whose rows are copied. */
    INDEXES,
    /** Foreign keys, triggers, rules, policies, grants, and other objects that must come last. */
    FINISH_SCHEMA,
    CATCH_UP,
    ANALYZE,
    VERIFY,
    CUTOVER,
    DONE
}
