package dev.pgtrek.replication.internal.cutover;

/** A cutover can't go on, for a reason that a user can do something about: what has been done is undone. */
final class CutoverFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CutoverFailure(String message) {
        super(message);
    }

    CutoverFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
