package dev.pgtrek.cutover;

/** How a cutover ended. */
public enum CutoverStatus {
    /** The target holds all that the source ever committed, and stands on its own. */
    COMPLETED,
    /** Nothing was switched: the source may be written to again, and replication goes on as before. */
    UNDONE,
    /**
     * Not everything could be put back, or only some databases were switched, or another process is switching them or has
     * done so before: the report says which.
     */
    FAILED
}
