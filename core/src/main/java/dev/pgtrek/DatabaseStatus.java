package dev.pgtrek;

/** What became of a database. */
public enum DatabaseStatus {
    /** It was copied, and is no longer followed. */
    COMPLETED,
    /** It was copied and was in sync; changes on the source keep arriving. */
    REPLICATING,
    FAILED,
    /** It was not begun, because the run was cancelled before. */
    SKIPPED
}
