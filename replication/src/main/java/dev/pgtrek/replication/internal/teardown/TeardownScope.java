package dev.pgtrek.replication.internal.teardown;

/**
 * Decides what a teardown may still remove. What is needed to end the replication later stays: the publication remembers
 * replica identities, and the journal deferred definitions and how a cutover ended. Pure.
 *
 * @param slots the slots of the source
 * @param publication the publication on the source, with what it remembers
 * @param journal the schema on the target, with what it remembers
 */
record TeardownScope(boolean slots, boolean publication, boolean journal) {
    /**
     * Decides after the target's part was tried.
     *
     * @param source whether the source is reachable
     * @param target whether the target is reachable
     * @param ended whether nothing on the target has to be ended by another attempt; true where it is unreachable
     * @param switched whether a cutover of it switched to the target
     */
    static TeardownScope of(boolean source, boolean target, boolean ended, boolean switched) {
        // after a cutover the journal alone tells what is still to be removed from the source
        return new TeardownScope(source, source && ended, target && ended && (source || !switched));
    }
}
