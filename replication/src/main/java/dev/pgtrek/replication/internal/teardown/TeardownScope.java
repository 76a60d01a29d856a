package dev.pgtrek.replication.internal.teardown;

/**
 * Decides what a teardown may still remove. The records that are needed to end the replication later stay: the
 * publication records replica identities, and the journal deferred definitions and how a cutover ended. Pure.
 *
 * @param slots the slots of the source
 * @param publication the publication on the source, with its records
 * @param journal the schema on the target, with its records
 */
record TeardownScope(boolean slots, boolean publication, boolean journal) {
    /**
     * Decides after the attempt to end the target's part.
     *
     * @param source whether the source is reachable
     * @param target whether the target is reachable
     * @param ended whether nothing on the target requires another attempt; true where it is unreachable
     * @param switched whether a cutover of it switched to the target
     */
    static TeardownScope of(boolean source, boolean target, boolean ended, boolean switched) {
        // after a cutover only the journal knows what is still to be removed from the source
        return new TeardownScope(source, source && ended, target && ended && (source || !switched));
    }
}
