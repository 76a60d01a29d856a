package dev.pgtrek.server;

/**
 * The address of a server is wrong or asks for what pgtrek does not do. The message is one line: what is wrong, where,
 * and how to write it. It quotes nothing that could be part of a password.
 */
public final class InvalidServerException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidServerException(String message) {
        super(message);
    }
}
