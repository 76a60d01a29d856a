package dev.pgtrek.replication.internal.mark;

/** A cutover can't go on, for a reason that a user can do something about: what has been done is undone. */
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

    /** Another process switches the database, or has switched it: nothing was changed, and nothing is to be undone. */
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
