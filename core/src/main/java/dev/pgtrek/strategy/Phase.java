package dev.pgtrek.strategy;

/** The steps of a migration, in their order. Those up to {@link #ROLES} are the whole run's; the others are a database's. */
public enum Phase {
    INSPECT,
    CHECK,
    ROLES,
    CREATE_DATABASE,
    SCHEMA,
    COPY,
    /** Indexes and constraints, of tables whose rows are in. */
    INDEXES,
    /** Foreign keys, triggers, rules, policies, grants, and what else must come last. */
    FINISH_SCHEMA,
    CATCH_UP,
    ANALYZE,
    VERIFY,
    CUTOVER,
    DONE
}
