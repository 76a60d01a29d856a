package dev.pgtrek.replication.internal;

import dev.pgtrek.internal.sql.Remedies;
import dev.pgtrek.server.Side;

/** Which of a migration's servers a replication reads from: reverse replication has their parts exchanged. */
public enum Direction {
    /** From the source to the target. */
    FORWARD(Side.SOURCE, Side.TARGET, "cutover", "cut over again"),
    /** From the target to the source, after a cutover with reverse replication. */
    REVERSE(Side.TARGET, Side.SOURCE, "switch back", "switch back again");

    private final Side from;
    private final Side to;
    private final String cutover;
    private final String again;

    Direction(Side from, Side to, String cutover, String again) {
        this.from = from;
        this.to = to;
        this.cutover = cutover;
        this.again = again;
    }

    /** The server that takes the writes. */
    public Side from() {
        return from;
    }

    /** The server that replicates them. */
    public Side to() {
        return to;
    }

    /** What moves the writes to {@link #to}. */
    public String cutover() {
        return cutover;
    }

    /** What to do where that was interrupted. */
    public String again() {
        return again;
    }

    /** What to do where the replication can't be repaired. */
    public String startOver(String database) {
        return this == FORWARD
                ? Remedies.startOver(database)
                : "stop this migration: that ends reverse replication, and changes no row of the target, which keeps taking"
                        + " the writes";
    }
}
