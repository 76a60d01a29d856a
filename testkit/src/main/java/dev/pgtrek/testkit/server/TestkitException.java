package dev.pgtrek.testkit.server;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if the testkit could not fulfil a test's request: a server does not start, a statement fails, binaries are
 * missing. The message names the remedy if there is one.
 */
public final class TestkitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message what failed, and the remedy
     */
    public TestkitException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what failed, and the remedy
     * @param cause the cause
     */
    public TestkitException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
