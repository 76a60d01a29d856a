package dev.pgtrek.examples.cli;

/** The command was called in a way that can't be meant; the message says how to call it, and holds no secret. */
final class WrongUsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongUsageException(String message) {
        super(message);
    }
}
