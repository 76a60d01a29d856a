package dev.pgtrek.examples.cli;

/** The command was called with invalid arguments; the message states the correct usage, and contains no secret. */
final class WrongUsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WrongUsageException(String message) {
        super(message);
    }
}
