package dev.pgtrek.option;

/** The part of a database that a migration moves. A migration that moves a part is one step of several. */
public enum Content {
    /** Definitions, rows, and all that belongs to them. The default. */
    ALL,
    /**
     * All definitions with indexes, constraints, triggers, grants and comments, but no rows, as {@code pg_dump
     * --schema-only} writes them: sequences have their start values, materialized views are not filled, and large objects
     * and the rows of extensions' configuration tables are left out. Roles, and the settings of databases, are moved.
     */
    DEFINITIONS,
    /**
     * The rows of tables that exist on the target, the values of sequences, large objects, and the rows of materialized
     * views. No definition, role or setting is created or changed.
     */
    ROWS;

    /** Whether definitions are created on the target. */
    public boolean hasDefinitions() {
        return this != ROWS;
    }

    /** Whether rows are moved. */
    public boolean hasRows() {
        return this != DEFINITIONS;
    }
}
