package dev.pgtrek.replication.internal;

import dev.pgtrek.internal.sql.Remedies;
import dev.pgtrek.server.Side;

/** Which of a migration's servers a replication reads from; reverse replication swaps their roles. */
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

    /** Returns the server that accepts the writes. */
    public Side from() {
        return from;
    }

    /** Returns the server that replicates the writes. */
    public Side to() {
        return to;
    }

    /** Returns the name of the operation that moves the writes to {@link #to}. */
    public String cutover() {
        return cutover;
    }

    /** Returns the remedy after an interruption of that operation. */
    public String again() {
        return again;
    }

    /** Returns the remedy where the replication can't be repaired. */
    public String startOver(String database) {
        return this == FORWARD
                ? Remedies.startOver(database)
                : "stop this migration: that ends reverse replication, and changes no row of the target, which keeps taking"
                        + " the writes";
    }
}
