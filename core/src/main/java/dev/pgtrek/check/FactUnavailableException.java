package dev.pgtrek.check;

import dev.pgtrek.error.ErrorCode;
import dev.pgtrek.error.MigrationException;

/** Thrown by {@link CheckContext} if a requested value could not be read; the message gives the reason. */
public final class FactUnavailableException extends MigrationException {
    private static final long serialVersionUID = 1L;

    public FactUnavailableException(String message) {
        super(ErrorCode.CONNECTION, message);
    }
}
