package dev.pgtrek.server;

/**
 * Thrown when the address of a server is invalid or requests something unsupported. The message is one line: the error,
 * its place, and the correct form. It quotes nothing that could be part of a password.
 */
public final class InvalidServerException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidServerException(String message) {
        super(message);
    }
}
