package dev.pgtrek.testkit.server;

import org.jspecify.annotations.Nullable;

/**
 * Says that the testkit could not do what a test asked for: a server that doesn't start, a statement that fails, binaries
 * that are missing. The message names the remedy where there is one.
 */
public final class TestkitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception without a cause.
     *
     * @param message what failed, and what to do about it
     */
    public TestkitException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message what failed, and what to do about it
     * @param cause why it failed
     */
    public TestkitException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
