package dev.pgtrek.check;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;

/** Thrown by {@link CheckContext} when what a check asks for could not be read; the message says why. */
public final class FactUnavailableException extends MigrationException {
    private static final long serialVersionUID = 1L;

    public FactUnavailableException(String message) {
        super(ErrorCode.CONNECTION, message);
    }
}
