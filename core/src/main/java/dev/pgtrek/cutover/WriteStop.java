package dev.pgtrek.cutover;

/**
 * How writes to the source are stopped while applications are switched over. One of the ways that are here, or the
 * application's own:
 *
 * <pre>{@code
 * WriteStop both = source -> {
 *   app.pauseWrites();
 *   source.makeReadOnly();
 * };
 * }</pre>
 *
 * <p>No row is lost in any case: before the switch pgtrek looks into the source's WAL for what was written in spite of
 * it, and undoes the cutover if there is anything. Its methods are called by one thread at a time.
 */
@FunctionalInterface
public interface WriteStop {
    /**
     * Stops all writes. When it returns, no transaction that writes is under way, and none can begin.
     *
     * @throws Exception if that can't be had; the cutover is then undone
     */
    void stop(SourceWrites source) throws Exception;

    /**
     * Lets applications write to the source again: nothing was switched. Called whenever {@link #stop} was, also when that
     * failed, and after all that pgtrek itself changed on the source has been put back. Not called while no one can tell
     * whether the target has taken over, as its answer was lost: the report's message says so, and the next cutover or stop
     * settles it.
     */
    default void onAbort() throws Exception {}

    /** Sends applications to the target. They must never write to the source again. */
    default void onSwitched() throws Exception {}

    /** Has the databases {@linkplain SourceWrites#makeReadOnly() made read-only}. */
    static WriteStop readOnly() {
        return SourceWrites::makeReadOnly;
    }

    /** Has the right to connect {@linkplain SourceWrites#revokeConnect() taken} from all but us. */
    static WriteStop revokedConnect() {
        return SourceWrites::revokeConnect;
    }

    /** Does nothing: the caller has stopped the writes already. */
    static WriteStop none() {
        return source -> {};
    }
}
