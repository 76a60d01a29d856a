package dev.pgtrek.replication.internal.mark;

/** A cutover can't continue, for a reason that a user can fix; its changes are undone. */
public final class CutoverFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean elsewhere;

    public CutoverFailure(String message) {
        super(message);
        this.elsewhere = false;
    }

    private CutoverFailure(String message, boolean elsewhere) {
        super(message);
        this.elsewhere = elsewhere;
    }

    /**
     * Returns the failure for a database that another process switches, or has switched: nothing was changed, and
     * nothing is undone.
     */
    public static CutoverFailure elsewhere(String message) {
        return new CutoverFailure(message, true);
    }

    public boolean isElsewhere() {
        return elsewhere;
    }

    public CutoverFailure(String message, Throwable cause) {
        super(message, cause);
        this.elsewhere = false;
    }
}
